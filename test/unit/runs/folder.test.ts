import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../../core/run/records.ts';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import { folderSafe, runFolderName } from '../../../trainer/runs/create.ts';
import { Lease, LEASE_MS } from '../../../trainer/runs/lease.ts';
import { LiveFile } from '../../../trainer/runs/live.ts';
import { RunLock } from '../../../trainer/runs/lock.ts';
import { localMachine } from '../../../trainer/runs/machine.ts';
import { hashFiles } from '../../../trainer/runs/hashes.ts';
import { RunWriter } from '../../../trainer/runs/writer.ts';
import { lines } from './same-run.ts';
import { completion, inTemporaryFolder, newRun, options, train, unflushed } from './scripted-run.ts';

const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(path, 'utf8')) as Record<string, unknown>;

describe('a new run folder', () => {
  it('lies beside the config, ignored by git, with manifest and status', async () => {
    await inTemporaryFolder(async (root) => {
      const { configPath, manifest: what } = newRun(root);
      const made = { configPath, name: 'my run!', maxSteps: 6, manifest: what };
      const run = await RunFolder.create(made, options());
      assert.match(run.path, /\.grpo[\\/]runs[\\/]\d{4}-\d\d-\d\d-my-run--[0-9a-f]{4}$/);
      assert.equal(fs.readFileSync(join(root, '.grpo', 'runs', '.gitignore'), 'utf8'), '*\n');
      const manifest = readJson(join(run.path, 'manifest.json'));
      assert.equal(manifest['schema_version'], 1);
      assert.equal(typeof (manifest['machine'] as { cpu: string }).cpu, 'string');
      const status = readJson(join(run.path, 'status.json')) as unknown as Status;
      assert.equal(status.state, 'starting');
      assert.equal(status.attempt, 1);
      assert.equal(status.pid, process.pid);
      assert.equal(status.host, hostname());
      assert.ok(Math.abs(Date.now() - Date.parse(status.heartbeat)) < 60_000);
      run.close('finished');
      assert.ok(!fs.existsSync(join(run.path, 'lock')));
    });
  });

  it('is refused where a run lies or is being written', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const strict = { ...options(), machine: { ...localMachine(), isAlive: () => true } };
      await assert.rejects(RunFolder.open(root, { ...strict, machine: { ...strict.machine, host: 'b' } }), {
        code: 'run-locked-elsewhere',
      });
      run.close('finished');
      await assert.rejects(RunFolder.create(newRun(root), options()), { code: 'run-exists', kind: 'input' });
      assert.ok(!fs.existsSync(join(root, 'lock')), 'a refusal gives the lock back');
      await assert.rejects(RunFolder.open(join(root, 'checkpoints'), options()), { code: 'run-not-found' });
      fs.writeFileSync(join(root, 'sums.grpo.yaml'), 'name: sums\n');
      await assert.rejects(RunFolder.open(join(root, 'sums.grpo.yaml'), options()), {
        code: 'run-not-found',
        message: /is a file, and no run folder/,
      });
    });
  });

  it('has a name that any file system takes', () => {
    assert.equal(folderSafe('../a b/ü'), 'a-b-ü');
    assert.equal(folderSafe('***'), 'run');
    assert.match(runFolderName('x', new Date(2026, 0, 31)), /^2026-01-31-x-[0-9a-f]{4}$/);
  });
});

describe('the lock', () => {
  const machine = { ...localMachine(), isAlive: () => true };
  const held = { pid: process.pid, host: machine.host, boot_id: machine.boot_id, token: 'old' };
  const withLock = (lock: object | string, work: (root: string) => Promise<void>): Promise<void> =>
    inTemporaryFolder(async (root) => {
      fs.writeFileSync(join(root, 'lock'), typeof lock === 'string' ? lock : JSON.stringify(lock));
      await work(root);
    });
  const acquire = (root: string, force = false): Promise<RunLock> =>
    RunLock.acquire(unflushed, root, { machine, force });

  it('of a live process is refused', () =>
    withLock(held, (root) => assert.rejects(acquire(root), { code: 'run-locked' })));

  it('of another boot, or of a pid that was used again, is taken over and lies aside', async () => {
    for (const stale of [
      { ...held, boot_id: 'earlier' },
      { ...held, started: '1' },
    ]) {
      // Without /proc there is no start time, and the pid alone must count as alive.
      if ('started' in stale && process.platform !== 'linux') continue;
      await withLock(stale, async (root) => {
        const lock = await acquire(root);
        assert.ok(lock.isOurs());
        assert.equal(fs.readdirSync(root).length, 2);
        lock.release();
        assert.ok(!fs.existsSync(join(root, 'lock')));
      });
    }
  });

  it('of another host needs force', () =>
    withLock({ ...held, host: 'elsewhere' }, async (root) => {
      await assert.rejects(acquire(root), { code: 'run-locked-elsewhere' });
      assert.ok((await acquire(root, true)).isOurs());
    }));

  it('that was never written whole is taken over', () =>
    withLock('{"pid":', async (root) => assert.ok((await acquire(root)).isOurs())));

  it('that was lost is not released', async () => {
    await inTemporaryFolder(async (root) => {
      const lock = await acquire(root);
      fs.writeFileSync(join(root, 'lock'), JSON.stringify({ ...held, token: 'other' }));
      assert.equal(lock.isOurs(), false);
      lock.release();
      assert.ok(fs.existsSync(join(root, 'lock')));
    });
  });
});

describe('the writer', () => {
  it('ends an unfinished last line before its first append', async () => {
    await inTemporaryFolder(async (root) => {
      fs.writeFileSync(join(root, 'metrics.jsonl'), '{"step":1,"met');
      const writer = new RunWriter(unflushed, root, 1);
      writer.metrics({ step: 2, metrics: {}, time: {} });
      writer.close();
      assert.deepEqual(lines(root, 'metrics.jsonl'), ['{"step":1,"met', '{"step":2,"metrics":{},"time":{}}']);
    });
  });

  it('writes NaN as null and says so', async () => {
    await inTemporaryFolder(async (root) => {
      const writer = new RunWriter(unflushed, root, 1);
      writer.metrics({ step: 2, metrics: { kl: NaN, loss: 1 }, time: {} });
      writer.close();
      assert.match(lines(root, 'metrics.jsonl')[0] ?? '', /"kl":null,"loss":1/);
      assert.match(lines(root, 'events.jsonl')[0] ?? '', /"level":"warning".*not a finite number.*kl/);
    });
  });

  it('lays arrays out in 4-byte steps before the line that names them', async () => {
    await inTemporaryFolder(async (root) => {
      const order: string[] = [];
      const names = new Map<number, string>();
      const watching = {
        ...unflushed,
        open: (path: string, flags: 'a' | 'r' | 'w' | 'wx') => {
          const fd = unflushed.open(path, flags);
          names.set(fd, path.slice(root.length + 1));
          return fd;
        },
        write: (fd: number, bytes: Uint8Array) => {
          order.push(names.get(fd) ?? '');
          return unflushed.write(fd, bytes);
        },
      };
      const writer = new RunWriter(watching, root, 1);
      writer.rollouts([completion(1, 0, 0, 3), completion(1, 0, 1, 4)]);
      writer.close();
      assert.deepEqual(order, ['rollouts.bin', 'rollouts.jsonl', 'rollouts.jsonl']);
      const arrays = lines(root, 'rollouts.jsonl').map(
        (line) => (JSON.parse(line) as { arrays: object }).arrays,
      );
      assert.deepEqual(arrays, [
        { ids: [0, 'i32', 2], logprobs: [8, 'f32', 2], mask: [16, 'u8', 2] },
        { ids: [20, 'i32', 3], logprobs: [32, 'f32', 3], mask: [44, 'u8', 3] },
      ]);
    });
  });
});

describe('live text', () => {
  it('is written 10 times a second at most, joined by completion, whole characters only', async () => {
    await inTemporaryFolder(async (root) => {
      let now = 1000;
      const fail = (error: unknown): void => assert.fail(String(error));
      const live = new LiveFile(unflushed, root, fail, () => now);
      live.beginStep(4);
      live.add([{ group: 0, index: 0, text: 'a' }]);
      live.add([{ group: 0, index: 0, text: 'b' }]);
      live.add([{ group: 0, index: 0, text: '\ud83d' }]);
      assert.equal(lines(root, 'live.jsonl').length, 1);
      now += 100;
      live.add([{ group: 1, index: 0, text: 'z' }]);
      now += 100;
      live.add([{ group: 0, index: 0, text: '\ude42' }]);
      assert.deepEqual(
        lines(root, 'live.jsonl').map((line) => (JSON.parse(line) as { text: string }).text),
        ['a', 'b', 'z', '🙂'],
      );
      live.beginStep(5);
      assert.equal(fs.statSync(join(root, 'live.jsonl')).size, 0);
      live.close();
    });
  });
});

describe('the lease', () => {
  it('ends after 60 s of running time without a touch, however long the machine slept', async () => {
    await inTemporaryFolder(async (root) => {
      const lease = new Lease(unflushed, root, 500);
      let now = 0;
      const run = (seconds: number): boolean => {
        let over = false;
        for (const end = now + seconds * 1000; now < end; now += 250) over = lease.isOver(now);
        return over;
      };
      assert.equal(run(59), false);
      fs.writeFileSync(join(root, 'watch.lease'), '');
      assert.equal(run(59), false);
      now += 8 * 3600_000;
      assert.equal(run(0.25), false, 'a sleeping laptop ends nothing');
      fs.utimesSync(join(root, 'watch.lease'), 5, 5);
      assert.equal(run(LEASE_MS / 1000 - 1), false);
      assert.equal(run(2), true);
    });
  });
});

describe('checkpoints', () => {
  it('keep to the limit, leave extra ones alone, and skip damaged ones', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const state = { random: null, data: null, curriculum: null, estimator: null };
      const write = (step: number, extra?: 'request'): Promise<unknown> =>
        run.checkpoint(step, state, (_, file) => file('weights', [new Uint8Array(9)]), {
          saveTotalLimit: 2,
          ...(extra === undefined ? {} : { extra }),
        });
      await write(1, 'request');
      for (const step of [2, 4, 6]) await write(step);
      assert.deepEqual(run.checkpoints.steps(), [1, 4, 6]);
      fs.truncateSync(join(root, 'checkpoints', 'step-00006', 'weights'), 5);
      assert.throws(() => run.checkpoints.read(6), { code: 'checkpoint-damaged' });
      assert.throws(() => run.checkpoints.read(5), { code: 'checkpoint-not-found' });
      fs.mkdirSync(join(root, 'checkpoints', '.step-00008.partial'));
      fs.renameSync(join(root, 'checkpoints', 'step-00004'), join(root, 'checkpoints', '.step-00004.old'));
      const { step } = await run.restart('rollback', { event: { reason: 'NaN' } });
      assert.equal(step, 4);
      const restart = lines(root, 'events.jsonl').map((line) => JSON.parse(line) as Record<string, unknown>);
      const { cause, reason, skipped_checkpoints } = restart.at(-1) ?? {};
      assert.deepEqual([cause, reason], ['rollback', 'NaN']);
      assert.match(JSON.stringify(skipped_checkpoints), /weights has 5 bytes instead of 9/);
      await write(6);
      assert.deepEqual(fs.readdirSync(join(root, 'checkpoints')), ['step-00001', 'step-00004', 'step-00006']);
      run.close('finished');
    });
  });

  it('are passed over when the data files became shorter than they were', async () => {
    await inTemporaryFolder(async (root) => {
      await train(root, 4);
      fs.truncateSync(join(root, 'rollouts.bin'), 120);
      const run = await RunFolder.open(root, options());
      const { step } = await run.restart('resume');
      assert.equal(step, 0);
      run.close('interrupted');
    });
  });

  it('are removed when their writing fails', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const state = { random: null, data: null, curriculum: null, estimator: null };
      const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      await assert.rejects(
        run.checkpoint(1, state, () => Promise.reject(full)),
        { code: 'run-disk-full' },
      );
      assert.deepEqual(fs.readdirSync(join(root, 'checkpoints')), []);
      run.close('failed', full);
      assert.equal((readJson(join(root, 'status.json')) as unknown as Status).state, 'failed');
    });
  });
});

describe('a damaged status', () => {
  it('is recovered from the events, and said', async () => {
    await inTemporaryFolder(async (root) => {
      await train(root, 2);
      fs.writeFileSync(join(root, 'status.json'), '{"state":');
      const run = await RunFolder.open(root, options());
      await run.restart('resume');
      assert.equal(run.status.attempt, 2);
      run.close('finished');
      assert.ok(lines(root, 'events.jsonl').some((line) => line.includes('status.json could not be read')));
    });
  });
});

describe('hashes', () => {
  it('depend on names and contents, not on folders', async () => {
    await inTemporaryFolder(async (root) => {
      for (const folder of ['a', 'b']) {
        fs.mkdirSync(join(root, folder));
        fs.writeFileSync(join(root, folder, 'x'), 'data');
      }
      assert.equal(await hashFiles([join(root, 'a', 'x')]), await hashFiles([join(root, 'b', 'x')]));
      fs.writeFileSync(join(root, 'b', 'x'), 'other');
      assert.notEqual(await hashFiles([join(root, 'a', 'x')]), await hashFiles([join(root, 'b', 'x')]));
      assert.equal(await hashFiles([]), null);
    });
  });
});
