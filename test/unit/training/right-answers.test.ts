import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../../core/config/index.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { answerProblems } from '../../../trainer/training/right-answers.ts';
import { endings } from '../../../trainer/training/stop-endings.ts';
import { writeTinyModel } from '../models/tiny-model.ts';

describe('right answers of a long table', () => {
  let folder = '';
  let tokenizer: Tokenizer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-right-answers-'));
    await writeTinyModel(folder);
    tokenizer = await Tokenizer.load(folder);
  });
  after(() => rm(folder, { recursive: true }));

  /** A row's answer is so many words. */
  const problems = (answers: readonly number[], time?: number) => {
    const config = resolveConfig({
      name: 'answers',
      model: { base: folder },
      data: { train: 'prompts.jsonl', prompt: '{answer}' },
      rewards: [{ use: 'exact-answer', answer: '{answer}', after: '' }],
      grpo: { num_generations: 2, max_completion_length: 6 },
    });
    const rows = answers.map((words, i) => ({
      id: `${i}`,
      line: i + 1,
      prompt: '',
      columns: { answer: Array.from({ length: words }, () => 'one').join(' ') },
    }));
    const table = 'prompts.jsonl';
    return answerProblems({ config, rows, table, tokenizer, ...(time === undefined ? {} : { time }) });
  };

  it('are tried to the last row', async () => {
    const short = Array.from({ length: 5000 }, (_, i) => 1 + (i % 2));
    assert.deepEqual(await problems(short), []);
    const [long, ...others] = await problems([...short, 40]);
    assert.equal(long?.code, 'data-answer-too-long');
    assert.match(long.message, /^In 1 of 5001 rows .*prompts\.jsonl:5001\.$/);
    assert.deepEqual(others, []);
  });

  it('are tried as long as there is time, and it is said how far', async () => {
    const [long, partly, ...others] = await problems([40, ...Array.from({ length: 400 }, () => 1)], 0);
    assert.match(long?.message ?? '', /^In 1 of the first 100 rows /);
    assert.equal(partly?.code, 'data-answers-not-all-tried');
    assert.match(partly.message, /first 100 of 401 rows/);
    assert.deepEqual(others, []);
  });

  /** `one` is the right answer of each row. */
  const ended = async (
    stop: string[],
    reward: { use: string; [option: string]: unknown },
  ): Promise<string[]> => {
    const config = resolveConfig({
      name: 'answers',
      model: { base: folder },
      data: { train: 'prompts.jsonl', prompt: '{answer}' },
      rewards: [reward],
      grpo: { num_generations: 2, max_completion_length: 6, stop },
    });
    const rows = [1, 2].map((line) => ({ id: `${line}`, line, prompt: '', columns: { answer: 'one' } }));
    const found = await answerProblems({ config, rows, table: 'prompts.jsonl', tokenizer });
    return found.map(({ code, message }) => `${code}: ${message}`);
  };

  it('that a stop text ends are scored with it, as in training', async () => {
    const exact = { use: 'exact-answer', answer: '{answer}', after: '' };
    const [found, ...others] = await ended(['two', '</s>'], exact);
    assert.match(
      found ?? '',
      /^config-answer-ended: In 2 of 2 rows .* stop text "two" ends it.*prompts\.jsonl:1\./,
    );
    assert.deepEqual(others, []);
    // A special token does not stand in the text, an answer may end with the stop text, and an answer may stand anywhere.
    assert.deepEqual(await ended(['</s>'], exact), []);
    assert.deepEqual(await ended(['one'], exact), []);
    assert.deepEqual(await ended(['two'], { use: 'contains', text: '{answer}' }), []);
    const [within] = await ended(['two'], { use: 'shuffled', reward: exact });
    assert.match(within ?? '', /^config-answer-ended/);
  });

  it('that white space ends are right, also where another stop text would come after it', () => {
    const of = (stop: string[], known: Tokenizer): string[][] =>
      endings(known, stop).map(({ after }) => after('72'));
    // Spells every text, as a tokenizer of bytes does.
    const bytes = Object.create(tokenizer, {
      encode: { value: (text: string) => [...Buffer.from(text)] },
      decode: { value: (ids: number[]) => String.fromCharCode(...ids) },
      unkId: { value: null },
    }) as Tokenizer;
    assert.deepEqual(of(['\n'], bytes), [['72\n']]);
    assert.deepEqual(of(['.', '</a>'], bytes), [['72.'], ['72</a>']]);
    assert.deepEqual(of(['\n', 'Question:'], bytes), [['72\n'], ['72 Question:', '72\n']]);
  });
});
