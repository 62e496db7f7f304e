import * as vscode from 'vscode';
import { isActive, type Status } from '../../core/run/records.ts';
import type { RunStore } from '../runs/api.ts';
import { CrashMessages } from './crash-messages.ts';
import type { Exit } from './failure.ts';
import { memoryKills } from './memory-kills.ts';
import { RestartPolicy, type Crash } from './restart-policy.ts';
import { readLastWords } from './last-words.ts';
import { readRunStatus } from './launch.ts';
import { restartsAfterCrash } from './settings.ts';
import { StartedRuns } from './started-runs.ts';
import type { Trainer } from './trainer-service.ts';

/**
 * Notices when a run that this workspace started has died, also one whose window was reloaded since: says so with what is known, and lets it
 * go on from its last checkpoint where the restart policy allows it.
 */
export class CrashWatch implements vscode.Disposable {
  private readonly trainer: Trainer;
  private readonly runs: RunStore;
  private readonly messages: CrashMessages;
  private readonly started: StartedRuns;
  private readonly policies = new Map<string, RestartPolicy>();
  /** Ends for lack of memory when a run began. */
  private readonly killsBefore = new Map<string, number | undefined>();
  private readonly looking = new Set<string>();
  private readonly disposables: vscode.Disposable[];

  constructor(trainer: Trainer, runs: RunStore, memory: vscode.Memento, log: vscode.LogOutputChannel) {
    this.trainer = trainer;
    this.runs = runs;
    this.messages = new CrashMessages(trainer, log);
    this.started = new StartedRuns(memory);
    const guarded = (work: Promise<void>): void => {
      work.catch((error: unknown) => log.error(`crash watch: ${String(error)}`));
    };
    this.disposables = [
      trainer.onDidStart((folder) => guarded(this.begin(folder))),
      trainer.onDidEnd(({ folder, exit }) => guarded(this.look(folder, exit))),
      runs.onDidChange(() => {
        for (const folder of this.lost()) guarded(this.look(folder, null));
      }),
    ];
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
      const liveness = this.runs.entry(folder)?.head.liveness;
      return (liveness === 'gone' || liveness === 'ended') && !this.trainer.owns(folder);
    });
  }

  /** Looks at a run that has ended. @param exit  null where this window did not start its process */
  private async look(folder: string, exit: Exit | null): Promise<void> {
    if (this.looking.has(folder)) return;
    this.looking.add(folder);
    const wasStopped = this.trainer.wasStopped(folder);
    try {
      await this.started.remove(folder);
      const status = await readRunStatus(folder);
      const isPeaceful = status?.state === 'finished' || status?.state === 'interrupted';
      if (status === undefined || isPeaceful || wasStopped) return;
      await this.handle(folder, status, exit);
    } finally {
      this.looking.delete(folder);
    }
  }

  private async handle(folder: string, status: Status, exit: Exit | null): Promise<void> {
    const now = Date.now();
    const crash: Crash = {
      exit,
      lines: await readLastWords(this.trainer.logOf(folder).log),
      error: isActive(status.state) ? null : (status.error ?? { code: 'run-failed' }),
      outOfMemory: await this.wasMemoryKill(folder, exit),
      silent: now - Date.parse(status.heartbeat),
    };
    const policy = this.policies.get(folder) ?? new RestartPolicy();
    const allowed = restartsAfterCrash() && vscode.workspace.isTrusted;
    const verdict = allowed
      ? policy.judge(crash, now)
      : ({ restart: false, reason: 'switched-off' } as const);
    const name = this.runs.entry(folder)?.head.name ?? folder;
    if (!verdict.restart) {
      this.messages.ended({ folder, name, status, crash, reason: verdict.reason });
      return;
    }
    this.policies.set(folder, policy.restarted(now));
    this.messages.restarting({ folder, name, status, crash, attempt: verdict.attempt });
    // Not waited for: the next crash is to be looked at whenever it comes.
    this.trainer.start({ kind: 'resume', folder, atOnce: true }).catch((error: unknown) => {
      this.messages.notRestarted(name, error);
    });
  }

  private async wasMemoryKill(folder: string, exit: Exit | null): Promise<boolean> {
    if (exit !== null && exit.signal !== 'SIGKILL') return false;
    const before = this.killsBefore.get(folder);
    const now = await memoryKills();
    return before !== undefined && now !== undefined && now > before;
  }
}
