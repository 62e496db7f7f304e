import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { exitCode, GrpoError, toReport } from '../../../core/errors/index.ts';
import { checkpointStep } from '../../../core/run/records.ts';
import { isStatus } from '../../../core/run/validate.ts';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import { RunLock } from '../../../trainer/runs/lock.ts';
import { localMachine } from '../../../trainer/runs/machine.ts';
import { findCompletion } from '../../../trainer/runs/find-completion.ts';
import { chooseCheckpoint } from '../../../trainer/runs/choose-checkpoint.ts';
import { inTemporaryFolder, newRun, options, unflushed } from './scripted-run.ts';

const STATE = { random: null, data: null, curriculum: null, estimator: null };
const json = (path: string): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(path, 'utf8')) as Record<string, unknown>;
const events = (root: string): Record<string, unknown>[] =>
  fs
    .readFileSync(join(root, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A run with checkpoints of steps 2 and 4, ended. */
async function endedRun(root: string): Promise<void> {
  const run = await RunFolder.create(newRun(root), options());
  for (const step of [2, 4])
    await run.checkpoint(step, STATE, (_, file) => file('weights', [new Uint8Array(64).fill(step)]));
  run.close('interrupted');
}

describe('the lock of a trainer in another container', () => {
  const machine = { ...localMachine(), pid_ns: 'pid:[1]', isAlive: () => false };
  const lock = { pid: 7, host: machine.host, boot_id: machine.boot_id, token: 'abc', pid_ns: 'pid:[2]' };
  const place = (root: string, change: object, age: number): void => {
    fs.writeFileSync(join(root, 'lock'), JSON.stringify({ ...lock, ...change }));
    beat(root, age);
  };
  const beat = (root: string, age: number): void => {
    const heartbeat = new Date(Date.now() - age).toISOString();
    fs.writeFileSync(
      join(root, 'status.json'),
      JSON.stringify({
        state: 'running',
        step: 1,
        max_steps: 5,
        attempt: 1,
        cut: {},
        pid: 7,
        host: lock.host,
        boot_id: lock.boot_id,
        heartbeat,
        phase: null,
        error: null,
      }),
    );
  };
  const acquire = (root: string, force = false): Promise<RunLock> =>
    RunLock.acquire(unflushed, root, { machine, force });

  it('is held while its heartbeat is fresh, and taken when it is not', () =>
    inTemporaryFolder(async (root) => {
      place(root, {}, 3000);
      await assert.rejects(acquire(root), {
        code: 'run-locked',
        kind: 'input',
        message: /another container/,
      });
      assert.ok((await acquire(root, true)).isOurs());
      place(root, {}, 60_000);
      assert.ok((await acquire(root)).isOurs());
    }));

  it('is taken at once in its own namespace, where the pid tells', () =>
    inTemporaryFolder(async (root) => {
      place(root, { pid_ns: 'pid:[1]' }, 100);
      const began = performance.now();
      assert.ok((await acquire(root)).isOurs());
      assert.ok(performance.now() - began < 2000);
    }));

  it('without a namespace is held where the heartbeat goes on', () =>
    inTemporaryFolder(async (root) => {
      place(root, { pid_ns: undefined }, 100);
      const timer = setInterval(() => beat(root, 0), 300);
      try {
        await assert.rejects(acquire(root), { code: 'run-locked' });
      } finally {
        clearInterval(timer);
      }
    }));

  it('removes the stale locks of earlier processes', () =>
    inTemporaryFolder(async (root) => {
      fs.writeFileSync(join(root, 'lock.stale-0123'), JSON.stringify(lock));
      fs.writeFileSync(join(root, 'lock.stale-notes'), 'mine');
      place(root, { pid_ns: 'pid:[1]' }, 100);
      (await acquire(root)).release();
      assert.ok(!fs.existsSync(join(root, 'lock.stale-0123')));
      (await acquire(root)).release();
      assert.deepEqual(fs.readdirSync(root), ['lock.stale-notes', 'status.json']);
    }));
});

describe('parts of a run folder that lead elsewhere', () => {
  const cases: readonly [string, (root: string, outside: string) => void][] = [
    ['rollouts.bin', (root, outside) => fs.symlinkSync(join(outside, 'file'), join(root, 'rollouts.bin'))],
    ['metrics.jsonl', (root, outside) => fs.linkSync(join(outside, 'file'), join(root, 'metrics.jsonl'))],
    ['attempts', (root, outside) => fs.symlinkSync(outside, join(root, 'attempts'))],
    [
      'checkpoints/step-00009',
      (root, outside) => fs.symlinkSync(outside, join(root, 'checkpoints/step-00009')),
    ],
    ['control.jsonl', (root, outside) => fs.symlinkSync(join(outside, 'file'), join(root, 'control.jsonl'))],
  ];
  for (const [name, link] of cases)
    it(`are refused: ${name}; nothing there changes`, () =>
      inTemporaryFolder((outside) =>
        inTemporaryFolder(async (root) => {
          await endedRun(root);
          fs.writeFileSync(join(outside, 'file'), 'precious\n');
          fs.rmSync(join(root, name), { force: true });
          link(root, outside);
          await assert.rejects(RunFolder.open(root, options()), { code: 'run-part-linked', kind: 'input' });
          assert.equal(fs.readFileSync(join(outside, 'file'), 'utf8'), 'precious\n');
          assert.deepEqual(fs.readdirSync(outside), ['file']);
        }),
      ));

  it('are refused as well where they come while a run goes on', () =>
    inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      fs.symlinkSync(join(root, 'elsewhere'), join(root, 'metrics.jsonl'));
      assert.throws(
        () => run.metrics({ step: 1, metrics: {}, time: {} }),
        (error) => {
          assert.equal(toReport(error).code, 'file-link-refused');
          return true;
        },
      );
      assert.ok(!fs.existsSync(join(root, 'elsewhere')));
      run.close('failed');
    }));
});

describe('parts of a run folder that are no files', () => {
  const pipe = (path: string): void => void execFileSync('mkfifo', [path]);
  const cases: readonly [string, string, (path: string) => void][] = [
    ['rollouts.bin', 'file-not-regular', pipe],
    ['rollouts.jsonl', 'file-not-regular', pipe],
    ['events.jsonl', 'file-not-regular', pipe],
    ['control.jsonl', 'file-not-regular', pipe],
    ['status.json', 'file-not-regular', pipe],
    ['lock', 'file-not-regular', pipe],
    ['updates.jsonl', 'file-is-folder', (path) => fs.mkdirSync(path)],
    ['attempts', 'file-not-folder', (path) => fs.writeFileSync(path, '')],
    ['attempts', 'file-not-folder', pipe],
    ['checkpoints', 'file-not-folder', (path) => fs.writeFileSync(path, '')],
  ];
  for (const [name, code, make] of cases)
    it(`are refused before anything waits for them: ${name}, ${code}`, function () {
      if (process.platform === 'win32') this.skip();
      return inTemporaryFolder(async (root) => {
        await endedRun(root);
        fs.rmSync(join(root, name), { recursive: true, force: true });
        make(join(root, name));
        const before = fs.readdirSync(root);
        await assert.rejects(RunFolder.open(root, options()), (error) => {
          assert.deepEqual([toReport(error).code, exitCode(error)], [code, 2]);
          return true;
        });
        assert.deepEqual(fs.readdirSync(root), before);
      });
    });

  it('are refused by readers, for whom a pipe would be an empty file', function () {
    if (process.platform === 'win32') this.skip();
    return inTemporaryFolder(async (root) => {
      await endedRun(root);
      fs.rmSync(join(root, 'rollouts.jsonl'), { force: true });
      pipe(join(root, 'rollouts.jsonl'));
      await assert.rejects(findCompletion(root, 's1-g0-c0'), { code: 'file-not-regular' });
    });
  });
});

describe('a status that readers can read', () => {
  it('takes of an error the four texts, and not all of a long one', () =>
    inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const odd = Object.assign(new Error('x'.repeat(1 << 20)), { code: 7, report: 'mine', kind: {} });
      run.close('failed', odd);
      const status = json(join(root, 'status.json'));
      assert.ok(isStatus(status));
      assert.equal(status.error?.code, 'internal-error');
      assert.ok(status.error.message.length < 20_000);
    }));

  it('is never written otherwise', () =>
    inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      assert.throws(() => run.setStatus({ max_steps: 1e21 }), { code: 'run-status-invalid' });
      assert.ok(isStatus(json(join(root, 'status.json'))));
    }));
});

describe('recorded settings', () => {
  it('are judged as a live `set` is, and refused ones are told', () =>
    inTemporaryFolder(async (root) => {
      await endedRun(root);
      const set = (key: string, value: unknown): string =>
        `${JSON.stringify({ t: 'now', attempt: 1, step: 1, type: 'setting', key, value })}\n`;
      fs.appendFileSync(
        join(root, 'events.jsonl'),
        set('train.learning_rate', 'abc') +
          set('grpo.epsilon', -1) +
          set('model.base', 3) +
          set('train.max_steps', 1e21) +
          set('grpo.beta', 0.25),
      );
      const run = await RunFolder.open(root, options());
      assert.deepEqual(run.settingsInForce(2), { 'grpo.beta': 0.25 });
      run.close('interrupted');
      const told = events(root).filter(({ message }) => /is not applied/.test(String(message)));
      assert.equal(told.length, 4);
    }));
});

describe('checkpoints that are not what was written', () => {
  const spoil = (path: string): void => {
    const bytes = fs.readFileSync(path);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    fs.writeFileSync(path, bytes);
  };

  it('are passed over for the older whole one, though every size is right', () =>
    inTemporaryFolder(async (root) => {
      await endedRun(root);
      spoil(join(root, 'checkpoints/step-00004/weights'));
      const told: string[] = [];
      assert.equal((await chooseCheckpoint(root, undefined, (one) => told.push(one))).step, 2);
      assert.match(told.join(), /step 4.*weights holds other bytes/);
      await assert.rejects(
        chooseCheckpoint(root, 4, () => undefined),
        { code: 'checkpoint-damaged' },
      );
      const run = await RunFolder.open(root, options());
      const { step, skipped } = await run.restart('resume');
      assert.deepEqual([step, skipped.length], [2, 1]);
      run.close('interrupted');
    }));

  it('are known by their state too', () =>
    inTemporaryFolder(async (root) => {
      await endedRun(root);
      const path = join(root, 'checkpoints/step-00004/state.json');
      fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('"data": null', '"data": 5'));
      await assert.rejects(
        chooseCheckpoint(root, 4, () => undefined),
        { message: /state\.json was changed/ },
      );
    }));

  it('of an earlier version, without hashes, are still taken', () =>
    inTemporaryFolder(async (root) => {
      await endedRun(root);
      const path = join(root, 'checkpoints/step-00004/state.json');
      const state = json(path) as { time: Record<string, unknown> };
      delete state.time['sha256'];
      delete state.time['state_sha256'];
      fs.writeFileSync(path, JSON.stringify(state));
      assert.equal((await chooseCheckpoint(root, undefined, () => undefined)).step, 4);
    }));

  it('have names of one form; folders of other names break nothing', () =>
    inTemporaryFolder(async (root) => {
      const odd = [
        'step-99999999999999999999',
        'step-000',
        'step-1e3',
        'step--1',
        'step-00042.bak',
        'step-000042',
      ];
      for (const name of odd) assert.equal(checkpointStep(name), undefined, name);
      assert.equal(checkpointStep('step-123456'), 123456);
      await endedRun(root);
      for (const name of odd) fs.mkdirSync(join(root, 'checkpoints', name));
      fs.mkdirSync(join(root, 'attempts/99999999999999999999'), { recursive: true });
      fs.rmSync(join(root, 'status.json'));
      const run = await RunFolder.open(root, options());
      assert.equal((await run.restart('resume')).step, 4);
      run.close('interrupted');
      for (const name of odd) assert.ok(fs.existsSync(join(root, 'checkpoints', name)), name);
    }));
});

describe('a run folder where none can be', () => {
  it('that is a file is an input error, not a defect', () =>
    inTemporaryFolder(async (root) => {
      fs.writeFileSync(join(root, 'file'), '');
      for (const dir of [join(root, 'file'), join(root, 'file', 'run'), join(root, 'a'.repeat(300))])
        await assert.rejects(
          RunFolder.create({ ...newRun(root), runDir: dir }, { rewardNames: [] }),
          (error) => {
            assert.ok(error instanceof GrpoError);
            assert.match(error.code, /^file-/);
            assert.equal(error.kind, 'input');
            return true;
          },
        );
    }));

  it('on a read-only disk says that', async function () {
    // Only root may mount; elsewhere there is no read-only disk at hand.
    if (process.getuid?.() !== 0) this.skip();
    await inTemporaryFolder(async (root) => {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', root], { stdio: 'ignore' });
      } catch {
        this.skip();
      }
      try {
        const run = { ...newRun(root), runDir: join(root, 'run') };
        await assert.rejects(RunFolder.create(run, { rewardNames: [] }), {
          code: 'file-read-only',
          kind: 'input',
        });
      } finally {
        execFileSync('umount', [root]);
      }
    });
  });

  it('that is removed while a run goes on says so', () =>
    inTemporaryFolder(async (root) => {
      const dir = join(root, 'run');
      const run = await RunFolder.create({ ...newRun(root), runDir: dir }, { rewardNames: [] });
      fs.rmSync(dir, { recursive: true });
      assert.throws(() => run.setStatus({ step: 1 }), { code: 'file-not-found', kind: 'run' });
      run.close('failed', new Error('the first one'));
    }));
});
