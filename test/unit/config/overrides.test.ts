import assert from 'node:assert/strict';
import { diagnose, readConfigText, resolveConfig, setValue } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';

const TEXT = `model: { base: embedded:tiny }
data: { train: train.jsonl, prompt: "{question}" }
rewards:
  - { use: exact-answer, answer: "{answer}" }
  - { use: ./rewards/concise.ts, weight: 0.2 }
train:
`;
const files = memoryFiles(FILES);
const read = (...overrides: string[]) => readConfigText(TEXT, files, { overrides });

describe('config: --set', () => {
  it('replaces and adds values, which are YAML', async () => {
    const { config, problems } = await read(
      'train.learning_rate=1e-4',
      'grpo.stop=["a", "b"]',
      'model.adapter.r=4',
      'rewards.concise.weight=0',
      'rewards.0.weight=3',
      'max_steps=7',
      'name=other',
    );
    assert.deepEqual(problems, []);
    assert.equal(config?.train.learning_rate, 1e-4);
    assert.deepEqual(config?.grpo.stop, ['a', 'b']);
    assert.equal(config?.model.adapter?.r, 4);
    assert.deepEqual(
      config?.rewards.map(({ weight }) => weight),
      [3, 0],
    );
    assert.equal(config?.train.max_steps, 7);
    assert.equal(config?.name, 'other');
  });

  it('takes an alias for the key that it stands for, also where that is set', async () => {
    const { config, problems } = await read(
      'grpo.beta=0.5',
      'grpo.kl_coeff=0.1',
      'training.lr=1e-4',
      'model.lora_r=4',
      'data.max_examples=2',
    );
    assert.deepEqual(problems, []);
    assert.equal(config?.grpo.beta, 0.1);
    assert.equal(config?.train.learning_rate, 1e-4);
    assert.equal(config?.model.adapter?.r, 4);
    assert.equal(config?.data.limit, 2);
    const [unknown] = (await read('grpo.constructor=1')).problems;
    assert.deepEqual(
      [unknown?.code, unknown?.message.includes('`constructor`')],
      ['config-unknown-key', true],
    );
    const [inFile] = (await readConfigText(`${TEXT}grpo: { constructor: 1 }`, files)).problems;
    assert.ok(inFile?.message.startsWith('`constructor` is not a key'));
  });

  it('takes the later one of a key', async () => {
    assert.equal((await read('train.seed=1', 'train.seed=2')).config?.train.seed, 2);
  });

  it('points at the argument', async () => {
    const cases: [override: string, code: string, columns: [number, number]][] = [
      ['train.learning_rte=1', 'config-unknown-key', [1, 19]],
      ['grpo.temperature=0', 'config-out-of-range', [18, 19]],
      ['train.max_steps=many', 'config-wrong-type', [17, 21]],
      ['max_steps', 'config-bad-override', [1, 10]],
      ['=3', 'config-bad-override', [1, 1]],
      ['train..seed=3', 'config-bad-override', [1, 12]],
      ['rewards.5.weight=3', 'config-bad-override', [1, 17]],
      ['grpo.stop=[a', 'config-bad-override', [11, 13]],
      ['data.train=none.jsonl', 'config-missing-file', [12, 22]],
    ];
    for (const [override, code, [column, end]] of cases) {
      const [first] = (await read(override)).problems;
      assert.equal(first?.code, code, override);
      assert.deepEqual(
        [first?.file, first?.line, first?.column, first?.end_column],
        [`--set ${override}`, 1, column, end],
      );
      assert.equal(first?.fix, undefined);
    }
  });

  it('suggests the full path of a key given alone', async () => {
    const [first] = await diagnose(TEXT, files, { overrides: ['learning_rat=1'] });
    assert.match(first?.message ?? '', /Did you mean `train\.learning_rate`\?/);
  });
});

describe('config: setValue', () => {
  const config = resolveConfig({
    model: { base: 'no-such-folder' },
    data: { train: 'no-such-file.jsonl', prompt: '{q}' },
    rewards: [{ use: 'contains', text: 'a' }],
  });

  it('changes a resolved config, which stays as it is, without looking at files', async () => {
    const { config: changed, problems } = await setValue(
      config,
      'grpo.beta=0.1',
      'rewards.contains.weight=2',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([changed?.grpo.beta, changed?.rewards[0]?.weight], [0.1, 2]);
    assert.equal(config.grpo.beta, 0);
    assert.deepEqual(changed, { ...config, grpo: { ...config.grpo, beta: 0.1 }, rewards: changed?.rewards });
  });

  it('refuses what does not fit the other settings, and blames the argument', async () => {
    const reading = await setValue(config, 'grpo.loss_type=cispo');
    assert.equal(reading.config, undefined);
    const [first] = reading.problems;
    assert.deepEqual([first?.code, first?.file], ['config-cispo-epsilon', '--set grpo.loss_type=cispo']);
  });

  it('asks what is meant by a doubtful word for the chat template, and takes null for unset', async () => {
    const set = (value: string) => read(`data.chat_template_kwargs.enable_thinking=${value}`);
    for (const word of ['no', 'off', 'None', '017']) {
      const { problems, config } = await set(word);
      assert.equal(config, undefined, word);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error').map(({ code, file }) => [code, file]),
        [['config-doubtful-value', `--set data.chat_template_kwargs.enable_thinking=${word}`]],
      );
    }
    assert.deepEqual((await set('false')).config?.data.chat_template_kwargs, { enable_thinking: false });
    assert.deepEqual((await set('"no"')).config?.data.chat_template_kwargs, { enable_thinking: 'no' });
    assert.deepEqual((await set('null')).config?.data.chat_template_kwargs, {});
    const tools = await read('data.chat_template_kwargs={tools: [{default: null}], a: ~}');
    assert.deepEqual(tools.config?.data.chat_template_kwargs, { tools: [{ default: null }] });
  });

  it('tells a written backslash from a line end', async () => {
    const codes = async (override: string) =>
      (await read(override)).problems
        .map(({ code }) => code)
        .filter((code) => code === 'config-written-escape');
    assert.deepEqual(await codes(String.raw`grpo.stop=['\n']`), ['config-written-escape']);
    for (const fine of [
      String.raw`grpo.stop=["\n"]`,
      String.raw`grpo.stop=["\\n"]`,
      String.raw`data.prompt='{question} \neq \times \text{{a}} \right'`,
      String.raw`rewards=[{use: regex, pattern: '\n'}]`,
    ])
      assert.deepEqual(await codes(fine), [], fine);
  });
});
