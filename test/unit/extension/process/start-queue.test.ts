import assert from 'node:assert/strict';
import { StartQueue, type WaitingStore } from '../../../../extension/process/start-queue.ts';

/** What windows of one workspace share, in memory. */
class SharedStore implements WaitingStore<string> {
  readonly items = new Map<string, string>();
  isLocked = false;
  private count = 0;

  keep(item: string): Promise<string> {
    const key = String(++this.count);
    this.items.set(key, item);
    return Promise.resolve(key);
  }
  take(key: string): Promise<boolean> {
    return Promise.resolve(this.items.delete(key));
  }
  has(key: string): boolean {
    return this.items.has(key);
  }
  lock(): Promise<(() => Promise<void>) | undefined> {
    if (this.isLocked) return Promise.resolve(undefined);
    this.isLocked = true;
    return Promise.resolve(() => {
      this.isLocked = false;
      return Promise.resolve();
    });
  }
}

/** A window's queue; its starts are recorded and end when told. */
function make(store = new SharedStore()) {
  const state = {
    busy: false,
    look: () => Promise.resolve(),
    started: [] as string[],
    waited: [] as string[],
    changes: 0,
    finish: new Map<string, () => void>(),
  };
  const queue = new StartQueue<string>({
    store,
    isBusy: () => state.busy,
    look: () => state.look(),
    start: (item, hasWaited) => {
      state.started.push(item);
      if (hasWaited) state.waited.push(item);
      return new Promise((resolve) => state.finish.set(item, () => resolve(`/runs/${item}`)));
    },
    onChange: () => state.changes++,
    cancelled: () => new Error('cancelled'),
    lookAgainMs: 5,
  });
  const names = (): string[] => queue.waiting.map(({ item }) => item);
  return { state, queue, store, names };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
/** A rejection that a test does not look at. */
const ignore = (promise: Promise<unknown>): void => void promise.catch(() => undefined);

describe('StartQueue', () => {
  it('says of each start whether it has waited, since what was looked at before may be another one now', async () => {
    const { queue, state } = make();
    ignore(queue.add('at once'));
    ignore(queue.add('later'));
    await settle();
    state.finish.get('at once')?.();
    await settle();
    await settle();
    assert.deepEqual([state.started, state.waited], [['at once', 'later'], ['later']]);
  });

  it('looks again by itself where another window held the lock and was never heard of again', async () => {
    const { state, queue, store } = make();
    state.busy = true;
    ignore(queue.add('a'));
    await settle();
    store.isLocked = true;
    state.busy = false;
    queue.next();
    await settle();
    assert.deepEqual(state.started, []);
    store.isLocked = false;
    while (state.started.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(state.started, ['a']);
    queue.close();
  });

  it('starts at once when nothing trains', async () => {
    const { state, queue } = make();
    const folder = queue.add('a');
    assert.deepEqual(state.started, ['a']);
    assert.deepEqual(queue.waiting, []);
    state.finish.get('a')?.();
    assert.equal(await folder, '/runs/a');
  });

  it('lets the next wait until the run before it has ended, in order', async () => {
    const { state, queue, names } = make();
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
    await settle();
    assert.deepEqual(state.started, ['a', 'b']);
    assert.deepEqual(names(), ['c']);
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
      store: new SharedStore(),
      cancelled: () => new Error('cancelled'),
      look: () => Promise.resolve(),
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

  it('takes one out with what is wrong with it', async () => {
    const { state, queue, store } = make();
    state.busy = true;
    const waiting = queue.add('a');
    const why = new Error('its reward does not compile');
    await Promise.all([assert.rejects(waiting, why), queue.cancel(queue.waiting[0]?.id ?? -1, why)]);
    assert.deepEqual([queue.waiting.length, store.items.size], [0, 0]);
  });

  it('takes one out', async () => {
    const { state, queue, store } = make();
    state.busy = true;
    const waiting = queue.add('a');
    const [first] = queue.waiting;
    await Promise.all([assert.rejects(waiting, /cancelled/), queue.cancel(first?.id ?? -1)]);
    state.busy = false;
    queue.next();
    await settle();
    assert.deepEqual(state.started, []);
    assert.equal(state.changes, 2);
    assert.equal(store.items.size, 0);
  });

  it('starts a waiting one beside the one that trains, for whoever added it', async () => {
    const { state, queue, store } = make();
    state.busy = true;
    const folder = queue.add('a');
    const begun = queue.startWaiting(queue.waiting[0]?.id ?? -1);
    await settle();
    state.finish.get('a')?.();
    await begun;
    assert.equal(await folder, '/runs/a');
    assert.equal(store.items.size, 0);
  });

  it('keeps what waits when the window closes, and takes it up again in order', async () => {
    const before = make();
    before.state.busy = true;
    const waits = ['a', 'b'].map((item) => before.queue.add(item));
    await settle();
    before.queue.close();
    for (const one of waits) await assert.rejects(one, /cancelled/);
    const { state, queue, store, names } = make(before.store);
    state.busy = true;
    for (const [key, item] of store.items) ignore(queue.restore(key, item, false));
    await settle();
    assert.deepEqual(names(), ['a', 'b']);
    assert.deepEqual(state.started, []);
    state.busy = false;
    queue.next();
    await settle();
    assert.deepEqual(state.started, ['a']);
    assert.deepEqual([...store.items.values()], ['b']);
  });

  it('starts nothing before it has looked at what trains', async () => {
    const { state, queue, store, names } = make();
    let looked = (): void => undefined;
    state.look = () =>
      new Promise((resolve) => {
        looked = () => {
          state.busy = true;
          resolve();
        };
      });
    ignore(queue.restore(await store.keep('a'), 'a', false));
    await settle();
    looked();
    await settle();
    assert.deepEqual(state.started, []);
    assert.deepEqual(names(), ['a']);
  });

  it('starts a held one only when it is released', async () => {
    const { state, queue, store } = make();
    ignore(queue.restore(await store.keep('old'), 'old', true));
    queue.next();
    await settle();
    assert.deepEqual(state.started, []);
    ignore(queue.add('new'));
    assert.deepEqual(state.started, ['new'], "a held one is in nobody's way");
    state.finish.get('new')?.();
    await settle();
    queue.release();
    await settle();
    assert.deepEqual(state.started, ['new', 'old']);
  });

  describe('in two windows of a workspace', () => {
    function twoWindows() {
      const one = make();
      const two = make(one.store);
      one.state.busy = two.state.busy = true;
      const free = (): void => {
        one.state.busy = two.state.busy = false;
        one.queue.next();
        two.queue.next();
      };
      return { one, two, free, store: one.store };
    }

    it('starts each run once, one at a time', async () => {
      const { one, two, free, store } = twoWindows();
      for (const item of ['a', 'b']) {
        const key = await store.keep(item);
        for (const { queue } of [one, two]) ignore(queue.restore(key, item, false));
      }
      free();
      await settle();
      assert.deepEqual([...one.state.started, ...two.state.started], ['a'], 'the other waits for the start');
      one.state.busy = two.state.busy = true;
      one.state.finish.get('a')?.();
      await settle();
      await two.queue.sync();
      assert.deepEqual(two.names(), ['b'], 'what the other window took is gone here');
      free();
      await settle();
      for (const { state } of [one, two]) state.finish.get('b')?.();
      await settle();
      assert.deepEqual([...one.state.started, ...two.state.started].sort(), ['a', 'b']);
    });

    it('starts a run once that people start now in both', async () => {
      const { one, two, store } = twoWindows();
      const key = await store.keep('a');
      const outcomes = [one, two].map(({ queue }) => queue.restore(key, 'a', false));
      for (const { queue } of [one, two]) void queue.startWaiting(queue.waiting[0]?.id ?? -1);
      await settle();
      assert.deepEqual([one.state.started, two.state.started], [['a'], []]);
      one.state.finish.get('a')?.();
      assert.equal(await outcomes[0], '/runs/a');
      await assert.rejects(outcomes[1] ?? Promise.resolve(), /cancelled/);
    });

    it('does not start what the other one has taken out', async () => {
      const { one, two, free, store } = twoWindows();
      const key = await store.keep('a');
      ignore(one.queue.restore(key, 'a', false));
      const dropped = two.queue.restore(key, 'a', false);
      await Promise.all([
        one.queue.cancel(one.queue.waiting[0]?.id ?? -1),
        assert.rejects(twoSynced(), /cancelled/),
      ]);
      async function twoSynced(): Promise<string> {
        await settle();
        await two.queue.sync();
        return dropped;
      }
      free();
      await settle();
      assert.deepEqual(two.state.started, []);
    });
  });
});
