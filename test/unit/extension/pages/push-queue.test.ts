import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { RunPush } from '../../../../core/protocol/index.ts';
import { PushQueue } from '../../../../extension/pages/push-queue.ts';

describe('pushes on their way to a page', () => {
  const point = (step: number) => ({ step, reward: 1, reward_std: 0, zero_std: 0 });
  let sent: RunPush[];
  let arrive: (() => void)[];
  let queue: PushQueue;
  beforeEach(() => {
    sent = [];
    arrive = [];
    queue = new PushQueue((push) => {
      sent.push(push);
      return new Promise<void>((resolve) => arrive.push(resolve));
    });
  });
  const arrives = async (): Promise<void> => {
    arrive.shift()?.();
    await turn();
  };

  it('go one at a time: what comes before one has arrived goes as one with the next', async () => {
    for (const step of [1, 2, 3, 4]) queue.add({ folder: 'a', points: [point(step)] });
    assert.deepEqual(
      sent.map(({ points }) => points?.map(({ step }) => step)),
      [[1]],
    );
    await arrives();
    assert.deepEqual(sent[1]?.points, [2, 3, 4].map(point));
    await arrives();
    assert.equal(sent.length, 2);
    queue.add({ folder: 'a', points: [point(5)] });
    assert.deepEqual(sent[2]?.points, [point(5)]);
  });

  it('take turns where there are several runs, and forget what a run that went back had said', async () => {
    queue.add({ folder: 'a', points: [point(1)] });
    queue.add({ folder: 'b', points: [point(1)] });
    queue.add({ folder: 'a', points: [point(2)] });
    queue.add({ folder: 'a', restarted: true, points: [point(1)] });
    await arrives();
    await arrives();
    assert.deepEqual(
      sent.map(({ folder, restarted, points }) => [folder, restarted, points?.length]),
      [
        ['a', undefined, 1],
        ['b', undefined, 1],
        ['a', true, 1],
      ],
    );
  });

  it('are forgotten where nobody is there any more', async () => {
    queue.add({ folder: 'a', points: [point(1)] });
    queue.add({ folder: 'a', points: [point(2)] });
    queue.clear();
    await arrives();
    assert.equal(sent.length, 1);
  });
});
