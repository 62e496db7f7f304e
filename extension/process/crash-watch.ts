import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable, Memento } from 'vscode';
import { liveness } from '../../core/run/index.ts';
import { isActive, type Status } from '../../core/run/records.ts';
import type { RunStore } from '../runs/api.ts';
import { localMachine } from '../runs/local-machine.ts';
import type { CrashMessages } from './crash-messages.ts';
import { claimEnd } from './end-claims.ts';
import type { Exit } from './failure.ts';
import { readLastWords } from './last-words.ts';
import { readRunStatus } from './launch.ts';
import { memoryKills } from './memory-kills.ts';
import { judgeCrash, type Crash, type Verdict } from './restart-policy.ts';
import { resumeStep } from './resume-step.ts';
import { noteRestart, readRestarts } from './restarts.ts';
import type { RunLog } from './run-log.ts';
import { StartedRuns } from './started-runs.ts';
import type { Trainer } from './trainer-service.ts';

/** The window that started a run knows most of its end: the others leave it that long, ms, to look after it. */
const OWNER_FIRST_MS = 2000;

export interface CrashWatchParts {
  trainer: Pick<Trainer, 'onDidStart' | 'onDidEnd' | 'owns' | 'logOf' | 'start'>;
  runs: Pick<RunStore, 'entry' | 'onDidChange'>;
  /** Of the workspace. */
  memory: Memento;
  messages: Pick<CrashMessages, 'restarting' | 'ended' | 'notRestarted'>;
  mayRestart: () => boolean;
  /** No end is being judged any more: others may start. */
  onSettled: () => void;
  warn: (message: string) => void;
  ownerFirstMs?: number;
}

/**
 * Notices when a run that this workspace started has died, also one whose window was reloaded since: says so with what is known, and lets it
 * go on where the restart policy allows it. One window does so, however many see it.
 */
export class CrashWatch implements Disposable {
  private readonly parts: CrashWatchParts;
  private readonly started: StartedRuns;
  /** Ends for lack of memory when a run began. */
  private readonly killsBefore = new Map<string, number | undefined>();
  private readonly looking = new Set<string>();
  /** Ends that are being judged, and restarts that have not begun. */
  private unsettled = 0;
  private readonly disposables: Disposable[];

  constructor(parts: CrashWatchParts) {
    this.parts = parts;
    this.started = new StartedRuns(parts.memory);
    const guarded = (work: Promise<void>): void => {
      work.catch((error: unknown) => parts.warn(`crash watch: ${String(error)}`));
    };
    const { trainer, runs } = parts;
    this.disposables = [
      trainer.onDidStart((folder) => guarded(this.begin(folder))),
      trainer.onDidEnd(({ folder, exit }) => guarded(this.look(folder, exit))),
      runs.onDidChange(() => {
        for (const folder of this.lost()) guarded(this.look(folder, null));
      }),
    ];
  }

  /** Whether a run has ended that may go on at once: until that is known no other one takes its place. */
  get isJudging(): boolean {
    return this.unsettled > 0 || this.lost().length > 0;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async begin(folder: string): Promise<void> {
    // First: its end may come while the system is asked.
    const added = this.started.add(folder);
    this.killsBefore.set(folder, await memoryKills());
    await added;
  }

  /** Started runs that are over, except those whose exit this window will be told. */
  private lost(): string[] {
    return this.started.folders.filter((folder) => {
      const found = this.parts.runs.entry(folder)?.head.liveness;
      return (found === 'gone' || found === 'ended') && !this.parts.trainer.owns(folder);
    });
  }

  /** Looks at a run that has ended. @param exit  null where this window did not start its process */
  private async look(folder: string, exit: Exit | null): Promise<void> {
    if (this.looking.has(folder)) return;
    this.looking.add(folder);
    this.unsettled++;
    try {
      await this.started.remove(folder);
      if ((await crashedStatus(folder)) === undefined) return;
      if (exit === null) await sleep(this.parts.ownerFirstMs ?? OWNER_FIRST_MS);
      const status = await crashedStatus(folder);
      if (status === undefined) return;
      const from = await resumeStep(folder);
      const mine = await claimEnd(this.parts.trainer.logOf(folder), status, this.parts.warn);
      if (mine) await this.handle(folder, status, exit, from);
    } finally {
      this.looking.delete(folder);
      this.settle();
    }
  }

  private async handle(folder: string, status: Status, exit: Exit | null, from: number): Promise<void> {
    const { trainer, runs, messages, mayRestart } = this.parts;
    const now = Date.now();
    const files = trainer.logOf(folder);
    const crash: Crash = {
      exit,
      lines: await readLastWords(files.log),
      error: isActive(status.state) ? null : (status.error ?? { code: 'run-failed' }),
      outOfMemory: await this.wasMemoryKill(folder, exit),
      silent: now - Date.parse(status.heartbeat),
    };
    const name = runs.entry(folder)?.head.name ?? folder;
    const casualty = { folder, name, status, crash, resumeStep: from };
    const verdict: Verdict = mayRestart()
      ? await this.judge(crash, files, now)
      : { restart: false, reason: 'switched-off' };
    if (!verdict.restart) {
      messages.ended({ ...casualty, reason: verdict.reason });
      return;
    }
    messages.restarting({ ...casualty, attempt: verdict.attempt });
    this.unsettled++;
    // Not waited for: the next crash is to be looked at whenever it comes. What cannot be counted is not restarted.
    void noteRestart(files, now)
      .then(() => trainer.start({ kind: 'resume', folder, atOnce: true }))
      .catch((error: unknown) => messages.notRestarted(name, error))
      .finally(() => this.settle());
  }

  private async judge(crash: Crash, files: RunLog, now: number): Promise<Verdict> {
    try {
      return judgeCrash(crash, await readRestarts(files), now);
    } catch (error) {
      this.parts.warn(`restarts of ${files.log}: ${String(error)}`);
      return { restart: false, reason: 'not-counted' };
    }
  }

  private settle(): void {
    this.unsettled--;
    if (this.unsettled === 0) this.parts.onSettled();
  }

  private async wasMemoryKill(folder: string, exit: Exit | null): Promise<boolean> {
    if (exit !== null && exit.signal !== 'SIGKILL') return false;
    const before = this.killsBefore.get(folder);
    const now = await memoryKills();
    return before !== undefined && now !== undefined && now > before;
  }
}

/** The status of a run that has come to a bad end; undefined where it ended well or goes on, as another window may have let it. */
async function crashedStatus(folder: string): Promise<Status | undefined> {
  const status = await readRunStatus(folder);
  if (status === undefined || status.state === 'finished' || status.state === 'interrupted') return undefined;
  const found = liveness(status, localMachine(), Date.now());
  return found === 'gone' || found === 'ended' ? status : undefined;
}
