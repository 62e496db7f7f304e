import assert from 'node:assert/strict';
import { untilWaiting } from '../../../../extension/commands/until-waiting.ts';

describe('untilWaiting', () => {
  /** A start, and the queue that it may stand in. */
  function make() {
    const listeners = new Set<() => void>();
    const state = { waiting: false };
    const set = (waiting: boolean): void => {
      state.waiting = waiting;
      listeners.forEach((listener) => listener());
    };
    const turn = {
      isWaiting: () => state.waiting,
      onDidChange: (listener: () => void) => {
        listeners.add(listener);
        return { dispose: () => void listeners.delete(listener) };
      },
    };
    return { set, turn, listeners };
  }
  const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('counts from where the start stands in the queue, not from where its config began to be checked', async () => {
    const { set, turn, listeners } = make();
    const never = new Promise<string>(() => undefined);
    const told = untilWaiting(never, turn, 10);
    await later(40);
    set(true);
    assert.equal(await told, true);
    assert.equal(listeners.size, 0);
  });

  it('says nothing of one whose turn comes soon', async () => {
    const { set, turn } = make();
    const started = later(20).then(() => set(false));
    const told = untilWaiting(started, turn, 1000);
    set(true);
    assert.equal(await told, false);
  });

  it('says that it waits of one that was in the queue already', async () => {
    const { set, turn } = make();
    set(true);
    assert.equal(await untilWaiting(new Promise(() => undefined), turn, 5), true);
  });

  it('ends with a start that is refused', async () => {
    const { turn, listeners } = make();
    assert.equal(await untilWaiting(Promise.reject(new Error('refused')), turn, 1000), false);
    assert.equal(listeners.size, 0);
  });
});
