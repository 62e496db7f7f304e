import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CompletionFilter, CompletionOrder, RunPush } from '../core/protocol/index.ts';
import { RunWorker } from '../extension/runs/run-worker.ts';
import { writeBigRun } from './big-run.ts';

/**
 * How long the editor's reading worker takes over a long run and over many: prints ms. Arguments: `--completions N` (100,000), `--runs N`
 * (1,000), `--worker dist/run-worker.cjs`.
 */
const { values: args } = parseArgs({
  options: {
    completions: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '1000' },
    worker: { type: 'string', default: 'dist/run-worker.cjs' },
  },
});
const place = mkdtempSync(join(tmpdir(), 'grpo-bench-'));
const folder = join(place, 'long', 'run');

async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await action();
  console.log(`${what.padEnd(58)} ${(performance.now() - start).toFixed(0).padStart(6)} ms`);
  return result;
}

/** A session of an editor that follows the long run until its index is whole. */
async function session(name: string): Promise<void> {
  let whole: () => void = () => undefined;
  const indexed = new Promise<void>((done) => (whole = done));
  const onPush = (push: RunPush): void => {
    if (push.index?.complete === true) whole();
  };
  const worker = new RunWorker(
    { role: 'runs', threadFile: resolve(args.worker), cacheFolder: join(place, 'cache') },
    (news) => {
      if (news.type === 'push') onPush(news.push);
      else if (news.type === 'log') console.log(news.message);
    },
    () => undefined,
  );
  const find = (filter: CompletionFilter, order: CompletionOrder): Promise<{ list: number; count: number }> =>
    worker.request('find', { folder, filter, order, pinned: [] });
  console.log(`\n${name}`);
  await timed('thread up', () => worker.request('look', { roots: [], folders: [] }));
  worker.send({ type: 'follow', folder, on: true });
  const build = timed('index whole', () => indexed);
  await timed('newest step', () => worker.request('step', { folder, step: 'newest' }));
  await timed('greeting', () => worker.request('greet', { folder }));
  await timed('points', () => worker.request('points', { folder }));
  let longest = 0;
  let isWhole = false;
  void indexed.then(() => (isWhole = true));
  while (!isWhole) {
    const start = performance.now();
    await worker.request('look', { roots: [], folders: [] });
    longest = Math.max(longest, performance.now() - start);
    await setTimeout(5);
  }
  await build;
  console.log(`${'longest that a request waited meanwhile'.padEnd(58)} ${longest.toFixed(0).padStart(6)} ms`);
  const all = await timed('order all by reward', () => find({}, 'reward'));
  await timed('100 rows of it', () =>
    worker.request('rows', { folder, list: all.list, from: 5000, to: 5100 }),
  );
  await timed('filter by reward and spread', () =>
    find({ reward: { min: 1 }, zero_spread_only: true }, 'kl'),
  );
  await timed('search a text', () => find({ text: { pattern: '-> 77', regex: false } }, 'written'));
  await timed('search an expression', () =>
    find({ text: { pattern: 'sum.*why \\w+ 7', regex: true } }, 'written'),
  );
  await timed('a step in the middle', () => worker.request('step', { folder, step: 200 }));
  await worker.close();
}

try {
  await timed(`(write a run of ${args.completions} completions)`, async () =>
    writeBigRun(folder, Number(args.completions)),
  );
  const root = join(place, 'many');
  await timed(`(write ${args.runs} short runs)`, async () => {
    for (let i = 0; i < Number(args.runs); i++) writeBigRun(join(root, `run-${i}`), 256);
  });
  await session('first session');
  await session('second session, the index is in the cache');
  let entries = 0;
  const worker = new RunWorker(
    { role: 'runs', threadFile: resolve(args.worker), cacheFolder: undefined },
    (news) => {
      if (news.type === 'entries') entries += news.changed.length;
    },
    () => undefined,
  );
  console.log('\nmany runs');
  await timed('all entries', () => worker.request('look', { roots: [root], folders: [] }));
  console.log(`${entries} entries`);
  await worker.close();
} finally {
  rmSync(place, { recursive: true, force: true });
}
