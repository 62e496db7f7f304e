import assert from 'node:assert/strict';
import { promptLog } from '../../../trainer/commands/open-model.ts';
import { makeInTime } from '../../../trainer/training/table-time.ts';

describe('the time that a table of prompts may take', () => {
  const rows = Array.from({ length: 250 }, (_, i) => ({ line: i + 1 }));
  /** A clock that goes on only with the work: on a busy machine nothing else is sure. */
  let now = 0;
  const clock = (): number => now;

  it('leaves rows as they are, in their order', async () => {
    const made = await makeInTime(
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

  it('ends where each row is within its limit and all together are not, and names the place', async () => {
    let seen = 0;
    const slow = (some: readonly unknown[]): void => {
      seen += some.length;
      now += 200;
    };
    await assert.rejects(
      makeInTime(rows, 't.jsonl', slow, () => 1, {}, { table: 300, perCharacter: 0.001, clock }),
      {
        code: 'prompts-too-slow',
        message: /The first 200 of 250 prompts/,
        where: 't.jsonl:101',
      },
    );
    assert.equal(seen, 200);
  });

  it('lets long texts take longer', async () => {
    const slow = (): void => {
      now += 30;
    };
    const limits = { table: 50, perCharacter: 0.02, clock };
    await makeInTime(rows, 't.jsonl', slow, () => 1000, {}, limits);
    await assert.rejects(
      makeInTime(rows, 't.jsonl', slow, () => 1, {}, limits),
      { code: 'prompts-too-slow' },
    );
  });

  it('is shown as it goes, and ends between two slow rows where somebody asks', async () => {
    const stopper = new AbortController();
    // Only what else the event loop has to do can ask, as a request in a run folder does.
    const timer = setTimeout(() => stopper.abort(new Error('asked to stop')), 1000);
    const spin = (some: readonly { line: number }[]): void => {
      const end = performance.now() + 200 * some.length;
      while (performance.now() < end);
    };
    const told: number[] = [];
    const onProgress = (done: number, total: number): void => {
      assert.equal(total, rows.length);
      told.push(done);
    };
    try {
      await assert.rejects(
        makeInTime(rows, 't.jsonl', spin, () => 1, { onProgress, signal: stopper.signal }),
        /asked to stop/,
      );
    } finally {
      clearTimeout(timer);
    }
    // Half a second is tried for a hundred at once, then each has its own.
    assert.deepEqual(told, [...told.keys()]);
    assert.ok(told.length >= 2 && told.length < 20, `${told.length} rows before the end`);
  });

  it('is told in a line now and then, and of short work in none', () => {
    const lines: string[] = [];
    const listener = promptLog(clock, (line) => lines.push(line));
    for (let done = 0; done < 40; done += 10) {
      listener?.(done, 40, '/data/t.jsonl');
      now += 300;
    }
    assert.deepEqual(lines, []);
    for (let done = 0; done < 100; done += 10) {
      listener?.(done, 100, '/data/held-out.jsonl');
      now += 300;
    }
    assert.deepEqual(lines, ['held-out.jsonl: 40 of 100 prompts made into tokens']);
  });
});
