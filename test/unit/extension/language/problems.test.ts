import assert from 'node:assert/strict';
import { diagnose, type Edit, type Range } from '../../../../core/config/index.ts';
import { toEditorRange } from '../../../../extension/language/config/editor-range.ts';
import { fixAll, fixesOf } from '../../../../extension/language/config/fixes.ts';
import { memoryFiles } from '../../config/memory-files.ts';
import { FILES, PROBLEM_CASES } from '../../config/problems.table.ts';

/** What an editor has at a range: its lines have numbers from 0 and no ends. */
function textAt(text: string, range: Range): string {
  const { start, end } = toEditorRange(range);
  const lines = text.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, n) => line.slice(n === 0 ? start.character : 0, n === last ? end.character : undefined))
    .join('\n');
}

/** The edits made as an editor makes them: all ranges are of the text before. */
function edited(text: string, edits: readonly Edit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = ({ line, character }: { line: number; character: number }) =>
    Math.min((starts[line] ?? text.length) + character, text.length);
  return edits
    .map((edit) => ({ ...toEditorRange(edit), text: edit.new_text }))
    .sort((a, b) => offset(b.start) - offset(a.start))
    .reduce(
      (result, edit) => result.slice(0, offset(edit.start)) + edit.text + result.slice(offset(edit.end)),
      text,
    );
}

describe('extension/language: problems in an editor', () => {
  for (const { title, text, files, expect, fixed, creates } of PROBLEM_CASES) {
    it(`${expect.code}: ${title.replaceAll('\n', ' ⏎ ')}`, async () => {
      const problems = await diagnose(text, memoryFiles(files));
      const problem = problems.find(({ code, line, column }) => {
        return code === expect.code && line === expect.line && column === expect.column;
      });
      assert.ok(problem);
      const { start, end } = toEditorRange(problem);
      assert.deepEqual(
        [start.line, start.character, end.line, end.character],
        [expect.line - 1, expect.column - 1, expect.end_line - 1, expect.end_column - 1],
      );
      assert.notEqual(textAt(text, problem).trim(), '', 'an editor would underline nothing');
      const fixes = fixesOf(problem);
      if (fixed !== undefined) assert.equal(edited(text, fixes[0]?.edits ?? []), fixed);
      if (creates !== undefined) assert.ok(fixes.some(({ create_file }) => create_file?.path === creates));
    });
  }

  it('mends at once what does not stand in each other’s way, and makes no file in passing', async () => {
    const text = [
      'model: { base: embedded:tiny }',
      'data: { train: train.jsonl, test: held-out.jsonl, promt: "{question}" }',
      'rewards: [{ use: exact-anser, answer: "{answer}" }]',
      'grpo: { group_size: 4, kl_coeff: 0.1, loss_type: dappo }',
      'train: { learning_rate: 0.5 }',
      '',
    ].join('\n');
    const { edits, count } = fixAll(await diagnose(text, memoryFiles(FILES)));
    assert.equal(count, 6);
    assert.equal(
      edited(text, edits),
      [
        'model: { base: embedded:tiny }',
        'data: { train: train.jsonl, test: held-out.jsonl, prompt: "{question}" }',
        'rewards: [{ use: exact-answer, answer: "{answer}" }]',
        'grpo: { num_generations: 4, beta: 0.1, loss_type: dapo }',
        'train: { learning_rate: 1.0e-4 }',
        '',
      ].join('\n'),
    );
  });

  it('never makes two edits of the same characters', async () => {
    for (const { text, files } of PROBLEM_CASES) {
      const { edits } = fixAll(await diagnose(text, memoryFiles(files)));
      const sorted = [...edits].sort((a, b) => a.line - b.line || a.column - b.column);
      for (const [index, edit] of sorted.slice(1).entries()) {
        const before = sorted[index];
        assert.ok(before && (before.end_line < edit.line || before.end_column <= edit.column), text);
      }
    }
  });
});
