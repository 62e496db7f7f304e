import assert from 'node:assert/strict';
import { diagnose, type Problem } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';
import { check, errors, whole } from './whole-config.ts';

describe('config: a format whose tag is opened by the prompt', () => {
  it('is an error where the prompt says so, and taken with prompt_opens', async () => {
    const lines = (more: string) =>
      `data: { train: train.jsonl, prompt: "{question}\\n<think>\\n" }\nrewards: [{ use: format, preset: think${more} }]\n`;
    assert.equal(errors(await check(lines('')))[0]?.code, 'config-format-opened');
    assert.deepEqual(await check(lines(', prompt_opens: true')), []);
    const closed = (prompt: string): string =>
      `data: { train: train.jsonl, prompt: "${prompt}" }\nrewards: [{ use: format, tags: [think, answer], prompt_opens: true }]\n`;
    assert.equal((await check(closed('{question} is')))[0]?.code, 'config-format-not-opened');
    // A row may end with the tag: the prompts tell, when they are made.
    assert.deepEqual(await check(closed('{question}')), []);
  });

  it('is one for patterns that have to begin with the tag as well, with what to write', async () => {
    const said = async (reward: string): Promise<Problem[]> =>
      (
        await check(`data: { train: train.jsonl, prompt: "{question}\\n<think>\\n" }\nrewards: [${reward}]\n`)
      ).filter(({ code }) => code === 'config-format-opened');
    for (const reward of [
      "{ use: format, pattern: '<think>.*</think>.*' }",
      "{ use: format, pattern: '^\\s*(<think>)[\\s\\S]*</think>.*' }",
      "{ use: regex, pattern: '^<think>' }",
      "{ use: regex, pattern: '^(?:<think>.*</think>)', flags: s }",
      "{ use: regex, pattern: '<think>.*', full_match: true }",
      "{ use: shuffled, reward: { use: regex, pattern: '^<think>' } }",
    ]) {
      const [first] = await said(reward);
      assert.equal(first?.severity, 'error', reward);
      assert.match(first.message, /begins inside of it, without `<think>`/);
    }
    for (const reward of [
      "{ use: regex, pattern: '<think>' }",
      "{ use: regex, pattern: '^<think>', flags: m }",
      "{ use: regex, pattern: '^(<think>)?a' }",
      "{ use: regex, pattern: '^<think>a|b' }",
      "{ use: format, pattern: '.*</think>.*' }",
      "{ use: format, pattern: '<answer>.*' }",
      '{ use: shuffled, reward: { use: format, preset: think, prompt_opens: true } }',
    ])
      assert.deepEqual(await said(reward), [], reward);
  });

  it("is a warning where the model's template says so", async () => {
    const files = {
      ...FILES,
      'm/config.json': '{}',
      'm/chat_template.jinja': "{% if add_generation_prompt %}{{ '<think>\\n' }}{% endif %}",
    };
    const text = whole(
      'model: { base: ./m }\ndata: { train: train.jsonl, messages: [{ role: user, content: "{question}" }] }\nrewards: [{ use: format, preset: think }]\n',
    );
    const [first] = await diagnose(text, memoryFiles(files));
    assert.deepEqual([first?.severity, first?.code], ['warning', 'config-format-opened']);
  });
});
