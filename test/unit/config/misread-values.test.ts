import assert from 'node:assert/strict';
import { diagnose, maximumOf, readConfigText, safeName } from '../../../core/config/index.ts';
import { judgeSetting } from '../../../trainer/runs/settings.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';
import { check, errors, whole } from './whole-config.ts';

describe('config: values that others read otherwise', () => {
  const CASES: [lines: string, says: RegExp, fixed?: string][] = [
    ['grpo: { mask_truncated_completions: yes }\n', /"yes".*Write true/, 'true'],
    ['grpo: { mask_truncated_completions: on }\n', /"on".*Write true/, 'true'],
    ['grpo: { mask_truncated_completions: No }\n', /"No".*Write false/, 'false'],
    ['grpo: { scale_rewards: off }\n', /"off".*Write false/, 'false'],
    ['train: { seed: 1_000 }\n', /"1_000".*Write 1000/, '1000'],
    ['train: { max_steps: 1,000 }\n', /write `max_steps: 1000` or `max_steps: 1\.000`/],
    ['train: { learning_rate: 0,1e-4 }\n', /Decimals have a point: write `learning_rate: 0\.1e-4`/],
    ['train: { weight_decay: 1,5 }\n', /Decimals have a point: write `weight_decay: 1\.5`/],
    ['train:\n  weight_decay: 1,5\n', /"1,5": decimals have a point here\. Write 1\.5/, '1.5'],
    ['train:\n  weight_decay: ,5\n', /decimals have a point here\. Write \.5/, '.5'],
    ['train:\n  max_steps: 1,000\n', /Write 1000 or 1\.000/, '1000'],
    [
      'rewards: [{ use: length, target: 5, unit: y }]\n',
      /must be one of characters, words, not the text "y"\.$/,
    ],
    ['rewards: [{ use: exact-answer, answer: 010 }]\n', /must be a text, not 010: .*Write `"010"`/, '"010"'],
    ['rewards: [{ use: exact-answer, answer: 7 }]\n', /must be a text, not 7/, '"7"'],
    ['train: { seed: 0o17 }\n', /typed `0o17`.*Write `15`/, '15'],
    ['train: { seed: 017 }\n', /typed `017`.*Write `17` or `15`/, '17'],
    ['train: { max_steps: 12:30 }\n', /"12:30".*base 60.*Write 750/, '750'],
    ['train: { max_steps: .inf }\n', /`\.inf`|not \.inf/],
    ['rewards: [{ use: length, target: 5, weight: .nan }]\n', /\.nan/],
    ['train: { learning_rate: "1e-6" }\n', /must be a number/, '1e-6'],
    ['grpo: { delta: None }\n', /"None".*`null`.*Write null|typed `None`/, 'null'],
    ['train: { seed: 2024-01-01 }\n', /"2024-01-01"/],
    [
      'data: { train: "${HOME}/x.jsonl", prompt: "{question}" }\n',
      /typed `"\$\{HOME\}\/x\.jsonl"`.*not filled in/,
    ],
    ['model: { base: $MODEL }\n', /typed `\$MODEL`.*not filled in/],
    ['model: { base: ~/models/a }\n', /typed `~\/models\/a`.*not filled in/],
    ['name: "{{ name }}"\n', /not filled in/],
    ['train: { max_steps: ${STEPS} }\n', /a number, not the text "\$\{STEPS\}".*not filled in/],
    ['model: { base: ${HOME}/m }\n', /typed `\$\{HOME\}\/m`.*not filled in/],
    ['model:\n  base: ${HOME}/m\n', /typed `\$\{HOME\}\/m`.*not filled in/],
    ['model: { base: ${MODEL:-a, b}/m}\n', /typed `\$\{MODEL:-a, b\}\/m`.*not filled in/],
    ['model: { base: {{ model }} }\n', /\{\{ \}\}/],
    ['name: 017\n', /must be a text, not 017/, '"017"'],
    [
      'rewards: [{ use: ./rewards/concise.ts, strict: off }]\n',
      /typed `off`.*Write `false` or `"off"`/,
      'false',
    ],
    [
      'rewards: [{ use: ./rewards/concise.ts, at_most: 9007199254740993 }]\n',
      /typed `9007199254740993`.*kept exactly/,
      '"9007199254740993"',
    ],
    ['train: { seed: !!js/function "a" }\n', /Tags/],
    ['%YAML 1.1\n---\ntrain: { seed: 017 }\n', /YAML 1\.2/],
    ['name: a\n---\nname: b\n', /one YAML document/],
  ];
  for (const [lines, says, fixed] of CASES)
    it(lines.trim().replaceAll('\n', ' ⏎ '), async () => {
      const text = lines.startsWith('%') ? lines + whole('') : whole(lines);
      const found = errors(await diagnose(text, memoryFiles(FILES)));
      const one = found.find(({ message }) => says.test(message));
      assert.ok(one, found.map(({ message }) => message).join('\n') || 'no error');
      assert.equal((await readConfigText(text, memoryFiles(FILES))).config, undefined);
      if (fixed !== undefined) assert.equal(one.fix?.edits[0]?.new_text, fixed);
    });

  it('keeps what is plain: 1e-6, 0x1f, yes as a text', async () => {
    const { config } = await readConfigText(
      whole('rewards: [{ use: contains, text: yes }]\ntrain: { learning_rate: 1e-6, seed: 0x1f }\n'),
      memoryFiles(FILES),
    );
    assert.deepEqual(
      [config?.train.learning_rate, config?.train.seed, config?.rewards[0]?.['text']],
      [1e-6, 31, 'yes'],
    );
  });

  it('stands keys that objects have of their own', async () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      for (const lines of [
        `${key}: 1\n`,
        `grpo: { ${key}: 1 }\n`,
        `rewards: [{ use: length, target: 1, ${key}: 1 }]\n`,
        `rewards: [{ use: ${key} }]\n`,
      ]) {
        const found = await check(lines);
        assert.doesNotMatch(JSON.stringify(found), /\[object Object\]|native code/, lines);
        assert.ok(errors(found).length > 0, lines);
      }
  });

  it('bounds every size, in a config, by --set and while a run goes on', async () => {
    for (const [key, value] of [
      ['grpo.num_generations', '1e8'],
      ['grpo.max_completion_length', '1e12'],
      ['train.prompts_per_step', '1e9'],
      ['train.max_steps', '1e21'],
      ['train.seed', '9007199254740993'],
      ['train.learning_rate', '1e300'],
      ['model.adapter.r', '1e7'],
    ] as const) {
      const { config } = await readConfigText(whole(''), memoryFiles(FILES), {
        overrides: [`${key}=${value}`],
      });
      assert.equal(config, undefined, key);
    }
    assert.ok('refused' in judgeSetting('max_steps', 1e21, { rewardNames: [] }));
    assert.ok('refused' in judgeSetting('learning_rate', 1e300, { rewardNames: [] }));
    assert.equal(maximumOf('train.max_steps'), 1e9);
    assert.equal(
      errors(await check('grpo: { num_generations: 9000 }\ntrain: { prompts_per_step: 9000 }\n'))[0]?.code,
      'config-out-of-range',
    );
  });

  it('takes names of any script, and none that a file system refuses', async () => {
    const nameOf = async (name: string) =>
      (await readConfigText(whole(`name: ${JSON.stringify(name)}\n`), memoryFiles(FILES))).config?.name;
    for (const name of ['数学', 'проверка', 'été-2', 'हिन्दी', 'a.b_c'])
      assert.equal(await nameOf(name), name.normalize('NFC'));
    assert.equal(await nameOf('e\u0301'), '\u00e9');
    for (const name of ['a b', 'a/b', '..', 'con', 'LPT1.x', 'a.', '数'.repeat(50), 'a\u202eb', '😀'])
      assert.equal(await nameOf(name), undefined, name);
    assert.equal(safeName('数 学'), '数-学');
    assert.equal(safeName('...'), undefined);
  });
});
