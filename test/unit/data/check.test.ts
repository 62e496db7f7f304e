import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, checkExitCode, checkText } from '../../../trainer/commands/check.ts';
import { loadConfig } from '../../../trainer/data/load-config.ts';

let folder = '';
let path = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'grpo-check-'));
  path = join(folder, 'my run.grpo.yaml');
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model', 'config.json'), '{"max_position_embeddings": 64}');
  writeFileSync(join(folder, 'train.jsonl'), '\uFEFF{"q": "a"}\n');
});
after(() => rmSync(folder, { recursive: true }));

const GOOD = `model: { base: ./model }
data: { train: train.jsonl, prompt: "{q}" }
rewards: [{ use: contains, text: a }]
grpo: { max_completion_length: 32 }
`;

describe('check', () => {
  it('reads files beside the config, and finds nothing wrong with a right one', async () => {
    writeFileSync(path, `\uFEFF${GOOD}`);
    const result = await check(path);
    assert.deepEqual(result, { problems: [] });
    assert.equal(checkExitCode(result), 0);
    const { config, folder: at } = await loadConfig(path);
    assert.deepEqual([config.name, at], ['my-run', folder]);
  });

  it('gives file, line and column, and a frame for the terminal', async () => {
    writeFileSync(path, GOOD.replace('train.jsonl', 'trian.jsonl').replace('32', '64'));
    const result = await checkText(path);
    assert.equal(checkExitCode(result), 2);
    assert.deepEqual(
      result.problems.map(({ file, line, column, code }) => [file, line, column, code]),
      [
        [path, 2, 16, 'config-missing-file'],
        [path, 4, 32, 'config-context-exceeded'],
      ],
    );
    const lines = result.text.split('\n');
    assert.equal(lines[0], `${path}:2:16 error config-missing-file`);
    assert.equal(lines[2], '  2 | data: { train: trian.jsonl, prompt: "{q}" }');
    assert.equal(lines[3], '    |                ^^^^^^^^^^^');
    assert.equal(lines.at(-1), `${path}: 2 errors.`);
  });

  it('shows the argument that is to blame', async () => {
    writeFileSync(path, GOOD);
    const { text } = await checkText(path, ['train.seed=x']);
    assert.match(
      text,
      /^--set train\.seed=x:1:12 error config-wrong-type\n.*\n {2}1 \| train\.seed=x\n {4}\| {12}\^\n/,
    );
  });

  it('compiles reward files and runs none: what training would refuse stands at the line that names the file', async () => {
    writeFileSync(
      join(folder, 'mine.ts'),
      "process.exit(7);\n\nimport x from 'not-installed';\nexport default () => x;",
    );
    writeFileSync(
      path,
      GOOD.replace('{ use: contains, text: a }', '{ use: length, target: 3 }, { use: ./mine.ts }'),
    );
    const result = await checkText(path);
    assert.equal(checkExitCode(result), 2);
    const found = result.problems.find(({ code }) => code === 'reward-does-not-compile');
    assert.deepEqual([found?.severity, found?.file, found?.line, found?.column], ['error', path, 3, 41]);
    assert.match(
      found?.message ?? '',
      /mine\.ts:3:15: .*Could not resolve "not-installed".* install that package/,
    );
    writeFileSync(join(folder, 'mine.ts'), 'export default () => [];\nprocess.exit(7);');
    const right = await checkText(path);
    assert.ok(!right.problems.some(({ code }) => code.startsWith('reward-')));
    assert.match(right.text, /compiled, and not run: `grpo preflight` runs them/);
  });

  it('says once that the options of reward files are judged by preflight, at the first of them', async () => {
    writeFileSync(join(folder, 'takes.ts'), 'export default { create: () => () => [] };');
    const entry = '{ use: ./takes.ts, wieght: 2 }, { use: ./takes.ts, name: b, other: 1 }';
    writeFileSync(path, GOOD.replace('{ use: contains, text: a }', entry));
    const result = await checkText(path);
    const found = result.problems.filter(({ code }) => code === 'reward-options-not-judged');
    assert.deepEqual(
      found.map(({ severity, file, line, column }) => [severity, file, line, column]),
      [['hint', path, 3, 30]],
    );
    assert.match(found[0]?.message ?? '', /"takes", "b" take their options .*`grpo preflight` runs them/);
  });

  it('says of a warm-up that takes the whole run so, also where the rows tell how long it is', async () => {
    const said = async (train: string): Promise<string[]> => {
      writeFileSync(join(folder, 'sums.jsonl'), '{"q": "1+1="}\n{"q": "1+2="}\n');
      const sums = GOOD.replace('./model', 'embedded:sums').replace('train.jsonl', 'sums.jsonl');
      writeFileSync(path, `${sums}train: ${train}\n`);
      const { problems } = await checkText(path);
      return problems.filter(({ code }) => code === 'config-long-warmup').map(({ message }) => message);
    };
    const nothing = /nothing is trained: the first step of a warm-up has a rate of 0/;
    assert.match((await said('{ max_steps: 1, warmup_steps: 1 }'))[0] ?? '', nothing);
    assert.match((await said('{ prompts_per_step: 4096, warmup_steps: 1 }'))[0] ?? '', nothing);
    assert.match(
      (await said('{ prompts_per_step: 4096, warmup_steps: 1 }'))[0] ?? '',
      /num_train_epochs. 3 over 2 prompts makes, 1:/,
    );
    assert.deepEqual(await said('{ prompts_per_step: 1, num_train_epochs: 50, warmup_steps: 1 }'), []);
  });

  it('a warning alone is no failure', async () => {
    writeFileSync(path, `${GOOD}train: { learning_rate: 0.5 }\n`);
    const result = await check(path);
    assert.deepEqual(
      result.problems.map(({ severity }) => severity),
      ['warning'],
    );
    assert.equal(checkExitCode(result), 0);
  });
});

describe('loadConfig', () => {
  it('throws the first error with its place and counts the others', async () => {
    writeFileSync(path, `${GOOD}train: { lerning_rate: 1, seed: x }\n`);
    await assert.rejects(loadConfig(path), {
      code: 'config-unknown-key',
      where: `${path}:5:10`,
      fix: 'Rename to learning_rate',
      kind: 'input',
      message: /Did you mean `learning_rate`\? \(and 1 more: see `grpo check`\)$/,
    });
  });

  it('says when the file is not there or not text', async () => {
    await assert.rejects(loadConfig(join(folder, 'none.grpo.yaml')), { code: 'config-not-found' });
    writeFileSync(path, Buffer.from('name: \xff', 'latin1'));
    await assert.rejects(check(path), { code: 'config-bad-utf8', where: path, fix: /UTF-8/ });
    await assert.rejects(loadConfig(folder), {
      code: 'config-not-found',
      message: `${folder} is a folder, not a config file.`,
      fix: /\.grpo\.yaml/,
    });
  });

  it('says what to do also where no edit mends it', async () => {
    writeFileSync(path, `${GOOD}`.replace('grpo: {', 'grpo: { beta: 0.1, reference_model_path: ../none,'));
    await assert.rejects(loadConfig(path), {
      code: 'config-missing-file',
      where: `${path}:4:42`,
      fix: /Correct the path.*relative to the config file/,
    });
    writeFileSync(path, GOOD.replace('32', '32, epsilon: -1'));
    await assert.rejects(loadConfig(path), { code: 'config-out-of-range', fix: /docs\/config\.md/ });
  });
});
