import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../../core/config/index.ts';
import { rewardSchema } from '../../../core/config/rewards.ts';
import { writeTokenizer } from '../../../trainer/embedded/tokenizer.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { openedProblems } from '../../../trainer/training/opened-format.ts';
import type { PromptProblem } from '../../../trainer/training/prompt-notes.ts';
import { formProblems } from '../../../trainer/training/required-form.ts';

/** A tokenizer of single characters of ASCII: a token is a letter. */
describe('forms that no completion can have', () => {
  let folder = '';
  let letters: Tokenizer;
  /** It reads `<think>` and `</think>` as special tokens. */
  let special: Tokenizer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-forms-'));
    writeTokenizer(folder);
    letters = await Tokenizer.load(folder);
    const path = join(folder, 'tokenizer.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as { added_tokens: object[] };
    for (const [i, content] of ['<think>', '</think>'].entries()) {
      const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
      json.added_tokens.push({ id: 98 + i, content, ...flags });
    }
    await writeFile(path, JSON.stringify(json));
    special = await Tokenizer.load(folder);
  });
  after(() => rm(folder, { recursive: true }));

  type Reward = { use: string; [option: string]: unknown };
  interface Limits {
    cap?: number;
    stop?: string[];
    tokenizer?: Tokenizer;
  }
  const found = (
    reward: Reward,
    { cap = 64, stop = [], tokenizer = letters }: Limits = {},
  ): PromptProblem[] => {
    const config = resolveConfig({
      name: 'forms',
      model: { base: folder },
      data: { train: 'p.jsonl', prompt: '{q}' },
      rewards: [reward],
      grpo: { num_generations: 2, max_completion_length: cap, stop },
    });
    return formProblems({ config, tokenizer });
  };
  const said = (reward: Reward, limits: Limits = {}): string[] =>
    found(reward, limits).map(({ severity, code, where }) => `${severity} ${code} ${where}`);

  const THINK = { use: 'format', preset: 'think' };
  const TAGS = { use: 'format', tags: ['think', 'answer'] };

  it('is nothing where there is room, and for what is not understood', () => {
    for (const reward of [
      THINK,
      TAGS,
      { ...TAGS, prompt_opens: true },
      { use: 'regex', pattern: '^\\d+( [a-z]{2,})?$' },
      { use: 'regex', pattern: 'a|b{1000}' },
      { use: 'regex', pattern: '(?=.*\\d)(?=.*[A-Z]).{8}' },
      { use: 'regex', pattern: '(a+)+$' },
      { use: 'regex', pattern: '(.)\\1{100}' },
      { use: 'format', pattern: '\\{.*\\}', flags: 's' },
      { use: 'length', target: 60, unit: 'characters' },
      { use: 'length', max: 3 },
    ])
      assert.deepEqual(said(reward), [], JSON.stringify(reward));
  });

  it('is said of tags that are special tokens', () => {
    for (const reward of [
      THINK,
      { ...THINK, prompt_opens: true },
      TAGS,
      { use: 'regex', pattern: '^<think>[\\s\\S]*</think>' },
      { use: 'format', pattern: '(?:<think>|\\s<think>).*</think>.*' },
    ])
      assert.deepEqual(said(reward, { tokenizer: special }), ['warning config-form-special-token rewards.0']);
    const [problem] = found({ use: 'shuffled', reward: THINK }, { tokenizer: special });
    assert.deepEqual([problem?.where, /"<think>"/.test(problem?.message ?? '')], ['rewards.0.reward', true]);
    assert.deepEqual(said({ use: 'regex', pattern: '<think>|\\d' }, { tokenizer: special }), []);
  });

  it('is said of what is longer than the cap', () => {
    const long = ['warning config-form-too-long rewards.0'];
    // `<think></think><answer></answer>` has 32 letters.
    assert.deepEqual(said(TAGS, { cap: 31 }), long);
    assert.deepEqual(said(TAGS, { cap: 32 }), []);
    assert.match(found(TAGS, { cap: 31 })[0]?.message ?? '', /takes 32 tokens, and .* is 31/);
    assert.deepEqual(said({ use: 'regex', pattern: 'The answer is: \\d+' }, { cap: 15 }), long);
    assert.deepEqual(said({ use: 'regex', pattern: '^[a-z ]{200}$' }), long);
  });

  it('is said of stop texts that cut a part off that has to be there', () => {
    const stopped = ['warning config-form-stopped rewards.0'];
    assert.deepEqual(said(TAGS, { stop: ['</think>'] }), stopped);
    assert.deepEqual(said(TAGS, { stop: ['</answer>'] }), []);
    assert.deepEqual(said(TAGS, { stop: ['\n'] }), []);
    assert.deepEqual(said({ use: 'regex', pattern: 'Answer: \\d' }, { stop: [':'] }), stopped);
    assert.deepEqual(said({ use: 'regex', pattern: '^\\w+\\n\\w+$' }, { stop: ['\n'] }), stopped);
    assert.deepEqual(said({ use: 'regex', pattern: '^\\w+\\s\\w+$' }, { stop: ['\n'] }), []);
    assert.deepEqual(said({ use: 'length', min: 5 }, { stop: [' ', '\n', '\t'] }), ['warning config-form-stopped rewards.0.min']); // prettier-ignore
    assert.deepEqual(said({ use: 'length', min: 5 }, { stop: ['.'] }), []);
  });

  it('is said of what the tokenizer cannot spell', () => {
    assert.deepEqual(said({ use: 'regex', pattern: '答え' }), ['warning config-form-unknown-text rewards.0']);
  });

  it('is said of lengths beyond what the cap can hold', () => {
    for (const [reward, key] of [
      [{ use: 'length', min: 65, unit: 'characters' }, 'min'],
      [{ use: 'length', target: 100 }, 'target'],
      [{ use: 'length', min: 80, max: 90 }, 'min'],
    ] as const)
      assert.deepEqual(said(reward), [`warning config-length-out-of-reach rewards.0.${key}`]);
    assert.match(found({ use: 'length', min: 128 })[0]?.message ?? '', /128 words within .* 64 tokens, are 2 a token, and 0 of/); // prettier-ignore
  });

  it('a tag that all prompts open is an error, one that some open a warning', () => {
    const rewards = [rewardSchema.parse(THINK)];
    const of = (...texts: string[]): string[] =>
      openedProblems(
        rewards,
        texts.map((text) => ({ text })),
      ).map(({ severity, code }) => `${severity} ${code}`);
    assert.deepEqual(of('a<think>\n', 'b<think>'), ['error config-format-opened']);
    assert.deepEqual(of('a<think>\n', 'b'), ['warning config-format-opened']);
    assert.deepEqual(of('a', 'b'), []);
  });
});
