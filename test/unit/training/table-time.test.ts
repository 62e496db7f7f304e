import assert from 'node:assert/strict';
import { makeInTime } from '../../../trainer/training/table-time.ts';

describe('the time that a table of prompts may take', () => {
  const rows = Array.from({ length: 250 }, (_, i) => ({ line: i + 1 }));
  /** A clock that goes on only with the work: on a busy machine nothing else is sure. */
  let now = 0;
  const clock = (): number => now;

  it('leaves rows as they are, in their order', () => {
    const made = makeInTime(
      rows,
      't.jsonl',
      (some) => some.map(({ line }) => line),
      () => 1,
    );
    assert.deepEqual(
      made.flat(),
      rows.map(({ line }) => line),
    );
  });

  it('ends where each row is within its limit and all together are not, and names the place', () => {
    let seen = 0;
    const slow = (some: readonly unknown[]): void => {
      seen += some.length;
      now += 200;
    };
    assert.throws(
      () => makeInTime(rows, 't.jsonl', slow, () => 1, { table: 300, perCharacter: 0.001, clock }),
      {
        code: 'prompts-too-slow',
        message: /The first 200 of 250 prompts/,
        where: 't.jsonl:101',
      },
    );
    assert.equal(seen, 200);
  });

  it('lets long texts take longer', () => {
    const slow = (): void => {
      now += 30;
    };
    const limits = { table: 50, perCharacter: 0.02, clock };
    makeInTime(rows, 't.jsonl', slow, () => 1000, limits);
    assert.throws(() => makeInTime(rows, 't.jsonl', slow, () => 1, limits), { code: 'prompts-too-slow' });
  });
});
