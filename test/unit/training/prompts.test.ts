import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptRow } from '../../../trainer/data/dataset.ts';
import { GrpoError } from '../../../core/errors/index.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { tokenizePrompts, type PromptLimits } from '../../../trainer/training/prompts.ts';
import type { Prompt } from '../../../trainer/rollout/completion.ts';
import { writeTinyModel } from '../../e2e/support/tiny-model.ts';

const LIMITS: PromptLimits = { max_prompt_length: null, max_completion_length: 12, context: 96 };

describe('prompts of a table', () => {
  let folder = '';
  let tokenizer: Tokenizer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-prompts-'));
    await writeTinyModel(folder);
    await writeFile(join(folder, 'chat_template.jinja'), '{{ messages[0].content }}');
    tokenizer = await Tokenizer.load(folder);
  });
  afterEach(() => Reflect.deleteProperty(tokenizer, 'encode'));
  after(() => rm(folder, { recursive: true }));

  /** The lengths of the texts that are encoded from here on. */
  const encoded = (of = tokenizer): number[] => {
    const lengths: number[] = [];
    const encode = of.encode.bind(of);
    of.encode = (text, options) => {
      lengths.push(text.length);
      return encode(text, options);
    };
    return lengths;
  };
  const read = (prompt: PromptRow['prompt'], of = tokenizer): Promise<Prompt[]> =>
    tokenizePrompts([{ id: 'a', line: 7, prompt, columns: {} }], 'table.jsonl', of, LIMITS);

  it('may be as long as the limit and no longer', async () => {
    assert.equal((await read('1'.repeat(83)))[0]?.ids.length, 84);
    await assert.rejects(read('1'.repeat(84)), {
      code: 'prompt-too-long',
      message: /has 85 tokens, but .*96 leaves 84/,
      where: 'table.jsonl:7',
    });
    await assert.rejects(read([{ role: 'user', content: '' }]), {
      code: 'prompt-empty',
      where: 'table.jsonl:7',
    });
  });

  it('that are too long are counted, and the first are named', async () => {
    const long = '1'.repeat(84);
    const refuse = async (...prompts: string[]): Promise<GrpoError> => {
      const rows = prompts.map((prompt, i) => ({ id: String(i), line: i + 1, prompt, columns: {} }));
      try {
        await tokenizePrompts(rows, 'table.jsonl', tokenizer, LIMITS);
      } catch (error) {
        if (error instanceof GrpoError) return error;
      }
      throw new Error('nothing was refused');
    };
    const one = await refuse('1', long, '1');
    assert.match(
      one.message,
      /^1 of 3 prompts is too long. This prompt has 85 tokens, but .* leaves 84 .*\d\.$/,
    );
    assert.equal(one.report().where, 'table.jsonl:2');
    const many = await refuse(...Array.from({ length: 250 }, (_, i) => (i % 30 === 7 ? long : '1')));
    assert.match(many.message, /^9 of 250 prompts are too long. The first has 85 tokens, but/);
    assert.match(many.message, /Too long as well: lines 38, 68, 98, 128 and 4 more\.$/);
    assert.equal(many.report().where, 'table.jsonl:8');
    assert.match((await refuse(long, long)).message, /Too long as well: line 2\.$/);
  });

  it('whose template cannot be read name the template, not the row', async () => {
    const path = join(folder, 'chat_template.jinja');
    const text = await readFile(path, 'utf8').catch(() => undefined);
    await writeFile(path, "a\n{{ '\\N{DASH}' }}");
    const broken = await Tokenizer.load(folder);
    await assert.rejects(read([{ role: 'user', content: '1' }], broken), {
      code: 'chat-template-failed',
      message: /cannot be read: line 2/,
      where: `${path}:2`,
    });
    await (text === undefined ? rm(path) : writeFile(path, text));
  });

  it('of many megabytes are refused by their beginning, alone and in a conversation', async () => {
    const lengths = encoded();
    const text = '1 '.repeat(10_000_000);
    const refused = {
      code: 'prompt-too-long',
      message: /has 20000000 characters, which are more than 84 tokens, but .*96/,
      where: 'table.jsonl:7',
    };
    await assert.rejects(read(text), refused);
    await assert.rejects(read([{ role: 'user', content: text }]), refused);
    // Once or more for each: what a busy machine leaves no time for is begun anew (`underOneGuard`).
    assert.deepEqual([...new Set(lengths)], [16 * (84 + 256)]);
    assert.ok(lengths.length >= 2);
  });

  it('are judged by their beginning where a token can stand for any length of text', async () => {
    const path = join(folder, 'tokenizer.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...json, pre_tokenizer: { type: 'WhitespaceSplit' } }));
    const splitting = await Tokenizer.load(folder);
    await writeFile(path, JSON.stringify(json));
    const lengths = encoded(splitting);
    await assert.rejects(read('1 '.repeat(10_000_000), splitting), { code: 'prompt-too-long' });
    assert.deepEqual([...new Set(lengths)], [16 * (84 + 256)]);
    // Nearly nothing but spaces, which count for nothing: it fits, and is not refused.
    assert.deepEqual(
      [...((await read(`1${' '.repeat(100_000)}2`, splitting))[0]?.ids ?? [])],
      splitting.encode('1 2'),
    );
    assert.equal(lengths.at(-2), 100_002);
  });
});
