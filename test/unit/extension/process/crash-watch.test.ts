import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Liveness } from '../../../../core/run/index.ts';
import type { Status } from '../../../../core/run/records.ts';
import { CrashWatch } from '../../../../extension/process/crash-watch.ts';
import { claimEnd, releaseEnd } from '../../../../extension/process/end-claims.ts';
import type { Exit } from '../../../../extension/process/failure.ts';
import { runLog } from '../../../../extension/process/run-log.ts';
import type { RunEntry } from '../../../../extension/runs/api.ts';
import { Scratch, until, writeStatus } from './support.ts';

const KILLED: Exit = { code: null, signal: 'SIGKILL' };
/** The number of a process that has ended. */
const { pid: GONE } = spawnSync(process.execPath, ['-e', '']);

/** Somebody tells, and others listen. */
class Teller<T> {
  private readonly listeners: ((said: T) => void)[] = [];
  readonly event = (listener: (said: T) => void): { dispose(): void } => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };
  tell(said: T): void {
    for (const listener of this.listeners) listener(said);
  }
}

/** A window of a workspace, which watches for crashes of one run. */
class Window {
  readonly said: string[] = [];
  readonly watch: CrashWatch;
  settled = 0;
  asked = false;
  private grant: () => void = assert.fail;
  private readonly started = new Teller<string>();
  private readonly ended = new Teller<{ folder: string; exit: Exit }>();
  private readonly changed = new Teller<void>();
  private liveness: Liveness = 'alive';
  private readonly folder: string;

  /** @param ownerFirstMs  long where a test must do something within it */
  constructor(storage: string, folder: string, isOwner: boolean, ownerFirstMs = 50) {
    this.folder = folder;
    let kept: unknown = isOwner ? [] : [folder];
    this.watch = new CrashWatch({
      trainer: {
        onDidStart: this.started.event,
        onDidEnd: this.ended.event,
        owns: () => isOwner,
        logOf: (run) => runLog(storage, run),
        start: () => {
          this.asked = true;
          return new Promise((resolve) => (this.grant = () => resolve(folder)));
        },
      },
      runs: { entry: () => entry(folder, this.liveness), onDidChange: this.changed.event },
      memory: {
        keys: () => [],
        get: <T>(_: string, other?: T) => (kept ?? other) as T,
        update: async (_, value) => void (kept = value),
      },
      messages: {
        restarting: ({ attempt, resumeStep }) => this.said.push(`restart ${attempt} at ${resumeStep}`),
        ended: ({ reason }) => this.said.push(reason),
        notRestarted: () => this.said.push('not restarted'),
      },
      mayRestart: () => true,
      onSettled: () => this.settled++,
      warn: (message) => this.said.push(message),
      ownerFirstMs,
    });
    if (isOwner) this.started.tell(folder);
  }

  /** Lets the restart begin, once the watch has asked for it: it counts it first. */
  async begin(): Promise<void> {
    await until(() => this.asked, 'the restart is asked for');
    this.grant();
  }

  /** It sees that the run's process is gone, as whoever did not start it. */
  see(liveness: Liveness): void {
    this.know(liveness);
    this.changed.tell();
  }

  /** The store knows, and has not told yet. */
  know(liveness: Liveness): void {
    this.liveness = liveness;
  }

  hear(exit: Exit): void {
    this.ended.tell({ folder: this.folder, exit });
  }
}

const entry = (folder: string, liveness: Liveness): RunEntry => ({
  head: {
    folder,
    run: 'a',
    name: 'a',
    created: '',
    parent: null,
    status: null,
    liveness,
    config: {},
    config_path: null,
  },
  latest: null,
  spark: [],
  seconds_left: null,
  alarms: [],
});

describe('CrashWatch', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clear());

  let storage: string;
  let folder: string;
  beforeEach(() => {
    storage = join(scratch.folder(), 'logs');
    folder = scratch.folder();
    crashed();
  });

  /** The run's status is that of a process which is gone. */
  const crashed = (change: Partial<Status> = {}): void => writeStatus(folder, { pid: GONE, ...change });

  const settled = (window: Window): Promise<void> => until(() => window.settled > 0, 'the end is judged');

  it('lets others wait until a crashed run goes on', async () => {
    const window = new Window(storage, folder, true);
    assert.equal(window.watch.isJudging, false);
    window.hear(KILLED);
    assert.equal(window.watch.isJudging, true, 'from the moment on in which the run has ended');
    await until(() => window.said.length > 0, 'it is said');
    assert.deepEqual([window.watch.isJudging, window.settled], [true, 0], 'the restart has not begun');
    await window.begin();
    await settled(window);
    assert.equal(window.watch.isJudging, false);
  });

  it('lets others wait for a run whose end this window only sees', async () => {
    const window = new Window(storage, folder, false);
    window.know('gone');
    assert.equal(window.watch.isJudging, true, 'before it is told');
    window.see('gone');
    assert.equal(window.watch.isJudging, true);
    await until(() => window.said.length > 0, 'it is said');
    assert.deepEqual(window.said, ['restart 1 at 0']);
    await window.begin();
    await settled(window);
  });

  it('is of two windows the one that started the run', async () => {
    const [owner, other] = [new Window(storage, folder, true), new Window(storage, folder, false, 500)];
    other.see('gone');
    owner.hear(KILLED);
    await settled(other);
    assert.deepEqual([owner.said, other.said], [['restart 1 at 0'], []]);
  });

  it('is one window where none started it', async () => {
    const windows = [new Window(storage, folder, false), new Window(storage, folder, false)];
    for (const window of windows) window.see('gone');
    await until(() => windows.some(({ settled }) => settled > 0), 'one leaves it to the other');
    await until(() => windows.some(({ said }) => said.length > 0), 'the other one says it');
    assert.deepEqual(windows.map(({ said }) => said.length).sort(), [0, 1]);
  });

  it('goes on four times, however many windows come and go', async () => {
    for (const attempt of [1, 2, 3, 4, 5]) {
      crashed({ attempt });
      const window = new Window(storage, folder, true);
      window.hear(KILLED);
      await until(() => window.said.length > 0, 'it is said');
      assert.deepEqual(window.said, [attempt < 5 ? `restart ${attempt} at 0` : 'too-often']);
      await until(() => attempt === 5 || window.asked, 'the restart is asked for');
    }
  });

  it('does not go on where its restarts cannot be counted', async () => {
    mkdirSync(runLog(storage, folder).log.replace(/log$/, 'restarts'), { recursive: true });
    const window = new Window(storage, folder, true);
    window.hear(KILLED);
    await settled(window);
    assert.match(window.said.join(), /is a folder, not a file.*not-counted/);
    assert.equal(window.asked, false);
  });

  it('leaves a run alone that another window has let go on meanwhile', async () => {
    const window = new Window(storage, folder, false, 500);
    window.see('gone');
    // Inside of the time that it leaves to others.
    await sleep(20);
    crashed({ pid: process.pid, attempt: 2 });
    await settled(window);
    assert.deepEqual(window.said, []);
  });

  it('says nothing of an end that somebody asked for, and of the next one again', async () => {
    const files = runLog(storage, folder);
    const end = { attempt: 1, pid: GONE };
    assert.equal(await claimEnd(files, end, assert.fail), true);
    const window = new Window(storage, folder, true);
    window.hear(KILLED);
    await settled(window);
    assert.deepEqual(window.said, []);

    await releaseEnd(files, end);
    window.hear(KILLED);
    await until(() => window.said.length > 0, 'nobody asked for that');
  });

  it('says nothing of a run that has ended well', async () => {
    crashed({ state: 'interrupted' });
    const window = new Window(storage, folder, true);
    window.hear({ code: 130, signal: null });
    await settled(window);
    assert.deepEqual(window.said, []);
  });

  it('says why a run that failed does not go on', async () => {
    crashed({ state: 'failed', error: { code: 'reward-failed', message: '' } });
    const window = new Window(storage, folder, true);
    window.hear({ code: 3, signal: null });
    await settled(window);
    assert.deepEqual(window.said, ['failed']);
  });
});
