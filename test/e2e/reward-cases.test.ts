import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { exitCode, toReport } from '../../core/errors/index.ts';
import type { CasesReport, RegressionCase, SavedCase } from '../../core/cases/index.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import { saveCase } from '../../trainer/cases/save.ts';
import { testCases } from '../../trainer/cases/test.ts';
import { grpo, jsonLines, type Ended } from './support/grpo.ts';
import { lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

const TRAIN = { prompts_per_step: 3, max_steps: 1, seed: 5 };
const DATA = { train: 'prompts.jsonl', prompt: '{question}' };

/** The reward of the tiny project, with its scale changed. */
const reward = (scale: number): string => `
export default (completions, columns) => completions.map((text, i) => {
  if (columns.question.length !== completions.length) throw new Error('no question');
  const letters = [...text].filter((one) => one >= 'a' && one <= 'm').length;
  return { value: letters / ${scale}, explanation: letters + ' letters' };
});
`;

describe('grpo reward', () => {
  let project: TinyProject;
  let config: string;
  let run: string;
  let recorded: RolloutRecord[];

  before(async () => {
    project = await makeTinyProject();
    writeFileSync(project.at('letters.ts'), reward(12));
    config = project.write('tiny.grpo.yaml', { data: DATA, train: TRAIN });
    run = project.at('first-run');
    const { code, stderr } = await grpo(['train', config, '--run-dir', run, '--json']);
    assert.equal(code, 0, stderr);
    recorded = lines(run, 'rollouts.jsonl').map((line) => JSON.parse(line) as RolloutRecord);
  });
  after(() => project.remove());
  afterEach(() => {
    rmSync(cases(), { force: true });
    writeFileSync(project.at('letters.ts'), reward(12));
    project.write('tiny.grpo.yaml', { data: DATA, train: TRAIN });
  });

  const cases = (): string => project.at('tiny.cases.jsonl');
  const inFile = (): RegressionCase[] => lines(cases()).map((line) => JSON.parse(line) as RegressionCase);
  /** What the command prints under --json, without its process: `trainer/commands/reward-*.ts` do no more than print it. */
  async function printed<T>(
    work: (say: (line: string) => void) => Promise<T>,
    codeOf: (document: T) => number,
  ): Promise<Ended> {
    const said: string[] = [];
    const end = { signal: null, stderr: '' };
    try {
      const document = await work((line) => said.push(line));
      const stdout = `${JSON.stringify(document)}\n`;
      return { ...end, code: codeOf(document), stdout, stderr: said.join('\n') };
    } catch (error) {
      return { ...end, code: exitCode(error), stdout: `${JSON.stringify({ error: toReport(error) })}\n` };
    }
  }
  const save = (id: string): Promise<Ended> =>
    printed(
      (say) => saveCase(run, id, { note: '', now: new Date(), onProblem: say }),
      () => 0,
    );
  const test = (...names: string[]): Promise<Ended> =>
    printed(
      () => testCases(config, names, { onLog: () => undefined }),
      ({ failed }) => (failed > 0 ? 3 : 0),
    );

  const done = <T>({ code, stdout, stderr }: Ended, expected = 0): T => {
    assert.equal(code, expected, stderr + stdout);
    const documents = jsonLines(stdout);
    assert.equal(documents.length, 1);
    return documents[0] as T;
  };
  const error = (ended: Ended): { code: string; message: string; where?: string; fix?: string } =>
    done<{ error: { code: string; message: string } }>(ended, 2).error;

  it('saves a completion with all that a reward sees, once', async () => {
    const saved = done<SavedCase>(
      await grpo(['reward', 'save', run, '--id', 's1-g1-c2', '--json', '--note', 'counts capitals too']),
    );
    assert.deepEqual(saved, { file: cases(), name: 's1-g1-c2 of first-run', added: true });
    const { id, prompt, completion, stop_reason, rewards } = recorded.find((one) => one.id === 's1-g1-c2')!;
    const [one] = inFile();
    assert.ok(one && Math.abs(Date.parse(one.saved) - Date.now()) < 600_000);
    assert.deepEqual(one, {
      name: saved.name,
      saved: one.saved,
      from: { run: 'first-run', id },
      prompt,
      completion,
      stop_reason,
      columns: { question: prompt },
      rewards,
      note: 'counts capitals too',
    });
    assert.deepEqual(done<SavedCase>(await save(id)), { ...saved, added: false });
    assert.equal(inFile().length, 1);
  });

  it('ends an unfinished last line before it adds another, and says which lines are no cases', async () => {
    done(await save('s1-g0-c0'));
    appendFileSync(cases(), '{"name":"torn');
    const ended = await save('s1-g0-c1');
    done(ended);
    assert.match(ended.stderr, /tiny\.cases\.jsonl:2: This line is not JSON/);
    const [first, torn, second, ...others] = lines(cases());
    assert.deepEqual([torn, others], ['{"name":"torn', []]);
    assert.ok(first && second && JSON.parse(first) && JSON.parse(second));
    const { code, where } = error(await test());
    assert.deepEqual([code, where], ['case-malformed', `${cases()}:2`]);
  });

  it('tests the cases with the rewards as they are now', async () => {
    for (const id of ['s1-g0-c0', 's1-g2-c3']) done(await save(id));
    const same = done<CasesReport>(await grpo(['reward', 'test', config, '--json']));
    assert.deepEqual([same.file, same.passed, same.failed], [cases(), 2, 0]);
    const expected = recorded[0]?.rewards ?? {};
    assert.deepEqual(same.cases[0], {
      name: 's1-g0-c0 of first-run',
      line: 1,
      passed: true,
      rewards: {
        letters: {
          expected: expected['letters'],
          got: expected['letters'],
          passed: true,
          explanation: recorded[0]?.details['letters']?.explanation,
        },
        contains: same.cases[0]?.rewards['contains'],
      },
    });

    // Now 24 letters are full marks; `contains` has gone, and a reward that nothing is expected of has come.
    writeFileSync(project.at('letters.ts'), reward(24));
    project.write('tiny.grpo.yaml', {
      data: DATA,
      train: TRAIN,
      rewards: [{ use: './letters.ts' }, { use: 'length', target: 12, unit: 'characters' }],
    });
    const name = 's1-g2-c3 of first-run';
    const changed = done<CasesReport>(await test(name), 3);
    assert.deepEqual([changed.passed, changed.failed, changed.cases.length], [0, 1, 1]);
    const { line, passed, rewards } = changed.cases[0]!;
    assert.deepEqual([line, passed, Object.keys(rewards)], [2, false, ['letters', 'length', 'contains']]);
    assert.ok((rewards['letters']?.expected ?? 0) > 0, 'a completion that tells the two apart');
    assert.equal(rewards['letters']?.got, (rewards['letters']?.expected ?? NaN) / 2);
    assert.equal(rewards['letters']?.passed, false);
    assert.deepEqual([rewards['length']?.passed, 'expected' in rewards['length']!], [null, false]);
    assert.match(rewards['contains']?.error ?? '', /no reward "contains" any more/);
    const told = await grpo(['reward', 'test', config, '--case', name]);
    assert.equal(told.code, 3);
    assert.match(
      told.stdout,
      /^FAIL {2}s1-g2-c3 of first-run {2}\(tiny\.cases\.jsonl:2\)\n {8}letters .*expected .*, got .* letters\n/,
    );
    assert.match(told.stdout, /0 passed, 1 failed\n$/);
  });

  it('lets a reward that throws fail its case, not the others', async () => {
    for (const id of ['s1-g0-c0', 's1-g0-c1']) done(await save(id));
    const [first, second] = inFile();
    const other = { ...second, columns: { question: null } };
    writeFileSync(cases(), `${JSON.stringify(first)}\n\n${JSON.stringify(other)}\n`);
    const picky = `export default (completions, { question }) => completions.map((text, i) =>
      [...text].filter((one) => one >= 'a' && one <= 'm').length * (question[i].length > 0 ? 1 : 0) / 12);`;
    writeFileSync(project.at('letters.ts'), picky);
    const { cases: results } = done<CasesReport>(await test(), 3);
    assert.deepEqual(
      results.map(({ line, passed }) => [line, passed]),
      [
        [1, true],
        [3, false],
      ],
    );
    assert.match(results[1]?.rewards['letters']?.error ?? '', /letters.*failed.*null/);
    assert.equal(results[1]?.rewards['contains']?.passed, true);
  });

  it('says that there is nothing to test, that a name is unknown or there twice, that the config is wrong', async () => {
    const none = error(await test());
    assert.deepEqual([none.code, none.where], ['cases-none', cases()]);
    assert.match(none.fix ?? '', /grpo reward save/);
    done(await save('s1-g0-c0'));
    const unknown = error(await test('s1-g0-c1 of first-run'));
    assert.equal(unknown.code, 'case-unknown');
    assert.match(unknown.message, /did you mean "s1-g0-c0 of first-run"/);
    appendFileSync(cases(), readFileSync(cases()));
    const twice = error(await test());
    assert.deepEqual([twice.code, twice.where], ['case-duplicate-name', `${cases()}:2`]);
    writeFileSync(project.at('letters.ts'), 'export default (');
    rmSync(cases());
    done(await save('s1-g0-c0'));
    assert.equal(error(await test()).code, 'reward-does-not-compile');
  });

  it('saves nothing where config or data are gone, or there is no such completion', async () => {
    const data = project.at('prompts.jsonl');
    renameSync(data, `${data}.away`);
    assert.equal(error(await save('s1-g0-c0')).code, 'run-data-gone');
    writeFileSync(data, '{"question":"other"}\n');
    assert.equal(error(await save('s1-g0-c0')).code, 'run-data-changed');
    renameSync(`${data}.away`, data);
    assert.equal(
      error(await grpo(['reward', 'save', run, '--id', 's2-g0-c0', '--json'])).code,
      'completion-not-found',
    );
    rmSync(config);
    assert.equal(error(await save('s1-g0-c0')).code, 'case-config-gone');
    assert.ok(!existsSync(cases()));
  });
});
