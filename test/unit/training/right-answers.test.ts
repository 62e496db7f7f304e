import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../../core/config/index.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { answerProblems } from '../../../trainer/training/right-answers.ts';
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
});
