import assert from 'node:assert/strict';
import { StartQueue } from '../../../../extension/process/start-queue.ts';

/** A queue whose starts are recorded and end when told. */
function make() {
  const state = { busy: false, started: [] as string[], changes: 0, finish: new Map<string, () => void>() };
  const queue = new StartQueue<string>({
    isBusy: () => state.busy,
    start: (item) => {
      state.started.push(item);
      return new Promise((resolve) => state.finish.set(item, () => resolve(`/runs/${item}`)));
    },
    onChange: () => state.changes++,
  });
  return { state, queue };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('StartQueue', () => {
  it('starts at once when nothing trains', async () => {
    const { state, queue } = make();
    const folder = queue.add('a');
    assert.deepEqual(state.started, ['a']);
    assert.deepEqual(queue.waiting, []);
    state.finish.get('a')?.();
    assert.equal(await folder, '/runs/a');
  });

  it('lets the next wait until the run before it has ended, in order', async () => {
    const { state, queue } = make();
    void queue.add('a');
    void queue.add('b');
    void queue.add('c');
    assert.deepEqual(state.started, ['a']);
    state.busy = true;
    state.finish.get('a')?.();
    await settle();
    assert.deepEqual(state.started, ['a'], 'a trains now');
    state.busy = false;
    queue.next();
    assert.deepEqual(state.started, ['a', 'b']);
    assert.deepEqual(
      queue.waiting.map(({ item }) => item),
      ['c'],
    );
  });

  it('starts beside another one when asked to', () => {
    const { state, queue } = make();
    state.busy = true;
    void queue.startAtOnce('a');
    assert.deepEqual(state.started, ['a']);
  });

  it('goes on with the next when a start fails', async () => {
    const started: string[] = [];
    const queue = new StartQueue<string>({
      isBusy: () => false,
      start: async (item) => {
        started.push(item);
        if (item === 'bad') throw new Error('no such config');
        return item;
      },
      onChange: () => undefined,
    });
    const bad = queue.add('bad');
    const good = queue.add('good');
    await assert.rejects(bad, /no such config/);
    assert.equal(await good, 'good');
  });

  it('takes one out', async () => {
    const { state, queue } = make();
    state.busy = true;
    const waiting = queue.add('a');
    const [first] = queue.waiting;
    queue.cancel(first?.id ?? -1, new Error('not any more'));
    await assert.rejects(waiting, /not any more/);
    state.busy = false;
    queue.next();
    assert.deepEqual(state.started, []);
    assert.equal(state.changes, 2);
  });
});
