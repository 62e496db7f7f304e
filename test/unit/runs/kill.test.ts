import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runFileSystem } from '../../../trainer/runs/file-system.ts';
import { RunLock } from '../../../trainer/runs/lock.ts';
import { RunReader } from '../../../core/run/reader.ts';
import { runFiles } from '../../../trainer/runs/run-files.ts';
import { allCompletions, assertSameRun } from './same-run.ts';
import { inTemporaryFolder, options, train, trainOrResume } from './scripted-run.ts';

// This file is also the program that it starts: with a role, it works on a run folder instead of declaring tests.
const [role, folder, count] = process.argv.slice(2);
const STEPS = 60;

/** The real thing: flushes, real processes. */
const real = { rewardNames: [], files: runFileSystem({}) };

if (process.send !== undefined && role === 'train' && folder !== undefined) {
  process.send('begins');
  await trainOrResume(folder, Number(count), real, 3);
} else if (process.send !== undefined && role === 'lock' && folder !== undefined) {
  const lock = await RunLock.acquire(real.files, folder).catch(() => undefined);
  process.send(lock === undefined ? 'refused' : 'locked');
  // Held until the parent has counted.
  await once(process, 'disconnect');
  lock?.release();
} else {
  declareTests();
}

function start(...args: string[]): ChildProcess {
  return fork(fileURLToPath(import.meta.url), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function message(child: ChildProcess): Promise<unknown> {
  const [sent] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => ['died']),
  ])) as unknown[];
  return sent;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Waits until a file has this many bytes, or the process has ended. */
async function grown(path: string, bytes: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && (runFileSystem({}).size(path) ?? 0) < bytes) await sleep(1);
}

/** Follows a run as a watcher does, until told to stop; returns the steps that it holds then, by what the reader said to forget. */
function watch(path: string): { end: () => Promise<{ steps: number[]; restarts: number }> } {
  const reader = new RunReader(runFiles(path));
  let held: { offset: number; step: number }[] = [];
  let restarts = 0;
  let ending = false;
  const poll = async (): Promise<boolean> => {
    const delta = await reader.poll();
    if (delta === undefined) return false;
    if (delta.restarted !== undefined) {
      const cut = delta.restarted.cut['metrics.jsonl'] ?? 0;
      held = held.filter(({ offset }) => offset < cut);
      restarts++;
    }
    held.push(...delta.metrics.map(({ offset, record }) => ({ offset, step: record.step })));
    return delta.more;
  };
  const watching = (async () => {
    while (!ending) {
      await poll();
      await sleep(3);
    }
    while (await poll());
  })();
  return {
    end: async () => {
      ending = true;
      await watching;
      return { steps: held.map(({ step }) => step), restarts };
    },
  };
}

function declareTests(): void {
  describe('processes on one run folder', () => {
    it('goes on exactly after ten SIGKILLs, and a watcher follows it through all of them', async () => {
      await inTemporaryFolder(async (root) => {
        const expected = join(root, 'expected');
        await train(expected, STEPS, options());
        const run = join(root, 'run');
        const watcher = watch(run);
        for (let at = 0; at < 10; at++) {
          const child = start('train', run, String(STEPS));
          assert.equal(await message(child), 'begins');
          await grown(join(run, 'rollouts.jsonl'), (at + 1) * 6500 + at * 197, child);
          await kill(child);
        }
        const last = start('train', run, String(STEPS));
        const [code] = (await once(last, 'exit')) as [number];
        assert.equal(code, 0);
        assertSameRun(run, expected);
        const completions = allCompletions(run);
        assert.equal(new Set(completions).size, completions.length, 'a completion is there twice');
        const { steps, restarts } = await watcher.end();
        assert.deepEqual(
          steps,
          Array.from({ length: STEPS }, (_, step) => step + 1),
        );
        assert.ok(fs.readdirSync(join(run, 'attempts')).length > 0);
        assert.ok(restarts > 0);
      });
    });

    it('gives the lock to one of several that race for it, also over a dead process', async () => {
      await inTemporaryFolder(async (root) => {
        const dead = start('lock', root);
        assert.equal(await message(dead), 'locked');
        await kill(dead);
        assert.ok(fs.existsSync(join(root, 'lock')));
        const racers = [1, 2, 3, 4].map(() => start('lock', root));
        const answers = await Promise.all(racers.map(message));
        for (const racer of racers) racer.disconnect();
        await Promise.all(racers.map((racer) => once(racer, 'exit')));
        assert.deepEqual(answers.sort(), ['locked', 'refused', 'refused', 'refused']);
        assert.ok(!fs.existsSync(join(root, 'lock')));
        assert.ok(
          fs.readdirSync(root).some((name) => name.startsWith('lock.stale-')),
          'the dead lock lies aside',
        );
      });
    });
  });
}
