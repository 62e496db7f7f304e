import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionFilter, CompletionOrder } from '../../../../core/protocol/index.ts';
import { sortRows } from '../../../../extension/runs/worker/index/sort-rows.ts';
import { OpenService } from './open-service.ts';
import { RunFolder, temporaryFolder } from './run-folder.ts';

describe('the index of completions', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let service: OpenService;
  let run: RunFolder;
  const cache = () => join(place.path, 'cache');
  beforeEach(() => {
    place = temporaryFolder();
    service = new OpenService(cache());
    run = new RunFolder(join(place.path, 'a'));
    run.status({ state: 'finished' });
  });
  afterEach(async () => {
    await service.close();
    place.remove();
  });

  const list = async (
    filter: CompletionFilter,
    order: CompletionOrder = 'written',
    pinned: string[] = [],
  ) => {
    const { path: folder } = run;
    await indexed();
    const made = await service.ask('find', { folder, filter, order, pinned });
    return service.ask('rows', { folder, list: made.list, from: 0, to: made.count });
  };
  /** This answer waits for the whole index, a list does not. */
  const indexed = () => service.ask('sameprompt', { folder: run.path, prompt_id: 'p0' });
  const ids = async (...query: Parameters<typeof list>) => (await list(...query)).map(({ id }) => id);

  it('filters by step, reward, component, reason, error, spread, advantage, KL and pins', async () => {
    [1, 2].forEach((step) => run.step(step));
    run.rollout(3, 0, 0, { reward: null, rewards: { correct: null, late: 5 } });
    run.rollout(3, 0, 1, { details: { correct: { error: 'boom' } } });
    assert.equal((await ids({})).length, 10);
    assert.deepEqual(await ids({ steps: { from: 2, to: 2 }, reward: { max: 0 } }), ['s2-g0-c0']);
    assert.deepEqual(await ids({ reward: { component: 'late', min: 1 } }), ['s3-g0-c0']);
    assert.equal((await ids({ reward: {} })).length, 9, 'an unscorable one matches no bounds');
    assert.deepEqual(await ids({ stop_reason: 'eos', steps: { from: 1, to: 1 } }), ['s1-g0-c0', 's1-g1-c0']);
    assert.deepEqual(await ids({ errors_only: true }), ['s3-g0-c1']);
    assert.deepEqual(await ids({ zero_spread_only: true, steps: { from: 2, to: 9 } }), [
      's2-g1-c0',
      's2-g1-c1',
    ]);
    assert.equal((await ids({ min_abs_advantage: 0.5, steps: { from: 1, to: 2 } })).length, 4);
    assert.deepEqual(await ids({ min_kl: 2.1 }), ['s2-g1-c0', 's2-g1-c1']);
    assert.deepEqual(await ids({ pinned_only: true }, 'written', ['s1-g0-c1', 's9-g0-c0']), ['s1-g0-c1']);
  });

  it('orders the greatest first, unknown ones last', async () => {
    run.step(1);
    run.rollout(2, 0, 0, { reward: null });
    assert.deepEqual(await ids({}, 'kl'), ['s1-g1-c1', 's1-g1-c0', 's1-g0-c1', 's1-g0-c0', 's2-g0-c0']);
    assert.equal((await ids({}, 'reward')).at(-1), 's2-g0-c0');
    assert.deepEqual(
      (await list({}, 'advantage')).map(({ advantage }) => advantage),
      [1, 0, 0, -1, -1],
    );
    const rows = Int32Array.from({ length: 50_000 }, (_, i) => i);
    const key = (row: number): number => (row % 7 === 0 ? NaN : (row * 7919) % 1000);
    const sorted = await sortRows(rows, key);
    const expected = [...rows].sort((a, b) => (key(b) || -1) - (key(a) || -1) || a - b);
    const isZero = (row: number): boolean => key(row) === 0;
    assert.deepEqual(
      [...sorted].filter((row) => !isZero(row) && !Number.isNaN(key(row))),
      expected.filter((row) => !isZero(row) && !Number.isNaN(key(row))),
    );
    assert.ok(Number.isNaN(key(sorted.at(-1) ?? 1)));
  });

  it('shows a row by first lines, and none of a list that is gone', async () => {
    run.step(1);
    run.rollout(2, 0, 0, { prompt: '\n\n  first\nsecond', completion: `${'x'.repeat(199)}🙂` });
    const row = (await list({ steps: { from: 2, to: 2 } }))[0];
    assert.equal(row?.prompt, 'first');
    assert.equal(row.completion, 'x'.repeat(199));
    assert.equal(row.kl, null);
    assert.deepEqual(await service.ask('rows', { folder: run.path, list: 99, from: 0, to: 5 }), []);
  });

  it('is kept between sessions, goes on where it ended, and is made anew when damaged', async () => {
    for (let step = 1; step <= 500; step++) run.step(step);
    const { path: folder } = run;
    const whole = () =>
      service.until('the index', () => service.pushes.some(({ index }) => index?.complete === true));
    await service.follow(folder);
    await whole();
    await service.until(
      'the cache',
      () => readdirSync(place.path).includes('cache') && cached().length === 1,
    );
    const best = await ids({ steps: { from: 100, to: 500 } }, 'kl');
    await service.close();
    // The first completion becomes unreadable: only who remembers it knows of it.
    const logPath = join(folder, 'rollouts.jsonl');
    writeFileSync(logPath, readFileSync(logPath, 'utf8').replace('"id"', '"no"'));
    run.step(501);
    const reopened = async () => {
      service = new OpenService(cache());
      await indexed();
      assert.deepEqual(await ids({ steps: { from: 100, to: 500 } }, 'kl'), best);
      const { total } = await service.ask('find', { folder, filter: {}, order: 'written', pinned: [] });
      await service.close();
      return total;
    };
    assert.equal(await reopened(), 4 * 501, 'from the cache');
    const [file = ''] = cached();
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    assert.equal(await reopened(), 4 * 501 - 1, 'from the run');
  });
  const cached = () =>
    readdirSync(cache())
      .filter((name) => name.endsWith('.index'))
      .map((name) => join(cache(), name));

  it('can be read while the run is being written', async () => {
    const { path: folder } = run;
    run.status({ state: 'running' });
    await service.follow(folder);
    for (let step = 1; step <= 40; step++) {
      run.step(step);
      const newest = await service.ask('step', { folder, step: 'newest' });
      assert.equal(newest?.step, step);
      await indexed();
      const { total } = await service.ask('find', { folder, filter: {}, order: 'reward', pinned: [] });
      assert.equal(total, 4 * step);
    }
    await service.until('the last', () => service.pushes.some(({ index }) => index?.completions === 160));
    const steps = service.pushes.flatMap(({ metrics }) => metrics ?? []).map(({ step }) => step);
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
      'each once, in order',
    );
  });
});
