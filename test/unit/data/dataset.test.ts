import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig, type ConfigInput } from '../../../core/config/index.ts';
import { promptOfRow } from '../../../core/tables/row-prompt.ts';
import { loadDataset } from '../../../trainer/data/dataset.ts';
import { epochOrder } from '../../../trainer/data/order.ts';
import { packageRoot } from '../../../trainer/paths.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-dataset-'))));
after(() => rmSync(folder, { recursive: true }));

const config = (data: ConfigInput['data'], rewards?: ConfigInput['rewards']) =>
  resolveConfig({ model: { base: 'x' }, data, rewards: rewards ?? [{ use: 'contains', text: 'a' }] });

const write = (name: string, rows: readonly unknown[]) =>
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

describe('data: prompts', () => {
  it('fills templates, keeps all columns, and knows repeated rows', async () => {
    write('a.jsonl', [
      { q: '1+1', n: 2 },
      { q: '2+2', extra: true },
      { q: '1+1', n: 2 },
    ]);
    const { rows, columns, hash } = await loadDataset(
      config({ train: 'a.jsonl', prompt: 'Q {{x}}: {q}' }),
      folder,
    );
    assert.deepEqual(
      rows.map(({ prompt }) => prompt),
      ['Q {x}: 1+1', 'Q {x}: 2+2', 'Q {x}: 1+1'],
    );
    assert.deepEqual(columns, ['q', 'n', 'extra']);
    assert.deepEqual(rows[1]?.columns, { q: '2+2', n: null, extra: true });
    assert.equal(rows[2]?.id, `${rows[0]?.id}-2`);
    assert.match(hash, /^[0-9a-f]{64}$/);
  });

  it('gives a row the same id wherever it stands, and order another hash', async () => {
    write('a.jsonl', [{ q: 'a' }, { q: 'b' }]);
    write('b.jsonl', [{ q: 'b' }, { q: 'a' }]);
    const a = await loadDataset(config({ train: 'a.jsonl', prompt: '{q}' }), folder);
    const b = await loadDataset(config({ train: 'b.jsonl', prompt: '{q}' }), folder);
    assert.deepEqual(
      a.rows.map(({ id }) => id),
      b.rows.map(({ id }) => id).reverse(),
    );
    assert.notEqual(a.hash, b.hash);
  });

  it('makes chats, from templates and from a column of messages', async () => {
    write('a.jsonl', [{ q: 'a', prompt: [{ role: 'user', content: 'hi' }] }]);
    const messages = [{ role: 'user' as const, content: 'Say {q}' }];
    const made = await loadDataset(config({ train: 'a.jsonl', messages }), folder);
    assert.deepEqual(made.rows[0]?.prompt, [{ role: 'user', content: 'Say a' }]);
    const given = await loadDataset(config({ train: 'a.jsonl' }), folder);
    assert.deepEqual(given.rows[0]?.prompt, [{ role: 'user', content: 'hi' }]);
    write('b.jsonl', [{ prompt: [{ role: 'robot', content: 'hi' }] }]);
    await assert.rejects(loadDataset(config({ train: 'b.jsonl' }), folder), {
      code: 'data-bad-conversation',
    });
  });

  it('applies the limit to the training table only', async () => {
    write('a.jsonl', [{ prompt: 'a' }, { prompt: 'b' }, { prompt: 'c' }]);
    const limited = config({ train: 'a.jsonl', test: 'a.jsonl', limit: 2 });
    assert.equal((await loadDataset(limited, folder)).rows.length, 2);
    assert.equal((await loadDataset(limited, folder, 'test')).rows.length, 3);
    await assert.rejects(loadDataset(config({ train: 'a.jsonl' }), folder, 'test'), { code: 'data-no-test' });
  });

  it('finds the row that lacks what the prompt or a reward needs', async () => {
    write('a.jsonl', [{ q: 'a', answer: 1 }, { q: 'b' }]);
    const where = `${join(folder, 'a.jsonl')}:2`;
    const rewards = [{ use: 'shuffled', reward: { use: 'exact-answer', answer: '{answer}' } }];
    const needs = config({ train: 'a.jsonl', prompt: '{q}' }, rewards);
    await assert.rejects(loadDataset(needs, folder), { code: 'data-missing-column', where });
    const nulls = promptOfNull();
    assert.match(nulls, /^The column "answer" is null in this row, and the config names it in \{answer\}\.$/);
    write('b.jsonl', [{ q: 'a' }, { q: '' }]);
    await assert.rejects(loadDataset(config({ train: 'b.jsonl', prompt: '{q}' }), folder), {
      code: 'data-empty-prompt',
    });
  });
});

describe('data: order', () => {
  it('is a permutation that depends on seed and epoch alone', () => {
    const order = epochOrder(7, 0, 100);
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      Array.from({ length: 100 }, (_, index) => index),
    );
    assert.deepEqual(order, epochOrder(7, 0, 100));
    assert.notDeepEqual(order, epochOrder(7, 1, 100));
    assert.notDeepEqual(order, epochOrder(8, 0, 100));
    assert.deepEqual(epochOrder(7, 0, 1), [0]);
  });
});

describe('data: real tables', () => {
  const shared = join(packageRoot, '..', 'shared', 'data', 'datasets');
  const cases: [file: string, prompt: string, rows: number, columns: string[], encoding?: 'windows-1252'][] =
    [
      ['gsm8k/train-2000.jsonl', '{question}', 2000, ['question', 'answer']],
      [
        'persona-chat/Synthetic-Persona-Chat_valid.csv',
        '{user 1 personas}',
        1000,
        ['user 1 personas', 'user 2 personas', 'Best Generated Conversation'],
      ],
      [
        'twitter-ratio/BarackObama.csv',
        '{text}',
        3207,
        ['created_at', 'text', 'url', 'replies', 'retweets', 'favorites', 'user'],
        'windows-1252',
      ],
    ];
  for (const [file, prompt, count, names, encoding] of cases) {
    it(`reads ${file}`, async function () {
      if (!existsSync(join(shared, file))) {
        console.log(`      skipped: ../shared/data/datasets/${file} is absent`);
        this.skip();
      }
      const { rows, columns } = await loadDataset(config({ train: file, prompt, encoding }), shared);
      assert.equal(rows.length, count);
      assert.deepEqual(columns, names);
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    });
  }
});

/** What is said of a row whose column is null. */
function promptOfNull(): string {
  try {
    promptOfRow(
      { prompt: '{q}', messages: null },
      { line: 1, columns: { q: 'a', answer: null } },
      new Set(['answer']),
    );
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
