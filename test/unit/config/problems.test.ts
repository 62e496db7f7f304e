import assert from 'node:assert/strict';
import { diagnose, type Edit, type Problem } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES, PROBLEM_CASES, type ProblemCase } from './problems.table.ts';

/** The text with the edits applied, as an editor would: all positions are of the text before. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1;
  const sorted = [...edits].sort((a, b) => offset(b.line, b.column) - offset(a.line, a.column));
  return sorted.reduce(
    (result, edit) =>
      result.slice(0, offset(edit.line, edit.column)) +
      edit.new_text +
      result.slice(offset(edit.end_line, edit.end_column)),
    text,
  );
}

const brief = ({ severity, code, line, column, end_line, end_column }: Omit<Problem, 'message'>) =>
  `${severity} ${code} ${line}:${column}-${end_line}:${end_column}`;

/** The problem that the case expects; more of the same code, or another error, fails. */
async function find({ text, files, expect }: ProblemCase): Promise<Problem> {
  const problems = await diagnose(text, memoryFiles(files));
  const listed = problems
    .filter(({ code, severity }) => code === expect.code || severity === 'error')
    .map(brief);
  assert.equal(
    listed[0],
    brief(expect),
    problems.map((problem) => `${brief(problem)} ${problem.message}`).join('\n'),
  );
  const found = problems.find((problem) => brief(problem) === brief(expect));
  assert.ok(found);
  return found;
}

/** One of the fixes makes the file, and with it the problem is gone. */
async function createsFile(
  { text, files, expect }: ProblemCase,
  found: Problem,
  path: string,
): Promise<void> {
  const fixes = [found.fix, ...(found.other_fixes ?? [])];
  const made = fixes.find((fix) => fix?.create_file)?.create_file;
  assert.equal(made?.path, path);
  const left = await diagnose(text, memoryFiles({ ...files, [path]: made?.content ?? '' }));
  assert.ok(
    !left.some(({ code, severity }) => code === expect.code || severity === 'error'),
    left.map(({ message }) => message).join('\n'),
  );
}

describe('config: problems', () => {
  it('has a table of at least 60 cases', () => assert.ok(PROBLEM_CASES.length >= 60));

  for (const each of PROBLEM_CASES) {
    it(`${each.expect.code}: ${each.title.replaceAll('\n', ' ⏎ ')}`, async () => {
      const problem = await find(each);
      assert.match(problem.message, /^\S.*[.?]$/s);
      if (each.creates !== undefined) await createsFile(each, problem, each.creates);
      if (each.fixed === undefined) return;
      assert.ok(problem.fix, 'no quick fix');
      const fixed = applyEdits(each.text, problem.fix.edits);
      assert.equal(fixed, each.fixed);
      const left = await diagnose(fixed, memoryFiles(each.files));
      assert.ok(!left.some(({ code }) => code === each.expect.code), 'the fix does not help');
    });
  }

  it('says where a misplaced key or alias belongs, and what another trainer’s key means here', async () => {
    const [head] = PROBLEM_CASES.map(({ text }) => text).filter((text) => text.includes('num_generation:'));
    const hints: [section: string, hint: RegExp][] = [
      ['learning_rate: 1.0e-4', /It belongs to `train\.learning_rate`\./],
      ['train: { kl_coeff: 1 }', /It is called `grpo\.beta` here\./],
      ['train: { warmup_ratio: 0.1 }', /Give the number of steps instead: `train\.warmup_steps`\./],
      ['num_generatoins: 1', /Did you mean `grpo\.num_generations`\?/],
    ];
    for (const [line, hint] of hints) {
      const text = (head ?? '').replace(/^grpo.*$/m, line);
      const [first] = await diagnose(text, memoryFiles(FILES));
      assert.match(first?.message ?? '', hint);
    }
  });

  it('points at the same places with Windows line ends', async () => {
    for (const each of PROBLEM_CASES.filter(({ expect }) => expect.code !== 'config-yaml')) {
      const crlf = { ...each, text: each.text.replaceAll('\n', '\r\n') };
      await find(crlf);
    }
  });

  it('stands any half-typed text', async () => {
    const text = PROBLEM_CASES.map((each) => each.text).find((each) => each.includes('messages')) ?? '';
    for (let length = 0; length <= text.length; length++)
      await diagnose(text.slice(0, length), memoryFiles({}));
    for (const odd of [
      '',
      '\0',
      '\t',
      '%',
      '*',
      '&a',
      '<<: 1',
      'a: &a [*a]',
      '? [1]\n: 2',
      '---\n---\n',
      '"',
      '!!x y',
    ]) {
      const problems = await diagnose(odd, memoryFiles({}));
      assert.ok(problems.length > 0, odd);
    }
  });

  it('does not blow up on anchors that multiply', async () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n++)
      bomb.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    const problems = await diagnose(bomb.join('\n'), memoryFiles({}));
    assert.ok(problems.some(({ code }) => code === 'config-too-large'));
  });
});
