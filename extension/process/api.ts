import type { CancellationToken, Disposable, Event, Uri } from 'vscode';
import type { ControlType } from '../../core/run/records.ts';

/** What to start. */
export type StartRequest = (
  | { kind: 'train'; config: Uri; maxSteps?: number }
  | { kind: 'resume'; folder: string; maxSteps?: number }
  | { kind: 'branch'; folder: string; step: number; set: string[] }
) & {
  /** Start beside a run that is training, instead of waiting for its end. */
  atOnce?: boolean;
};

/** A run that waits for the one before it. */
export interface QueuedRun {
  id: number;
  label: string;
  request: StartRequest;
  /** Kept from a window that closed a while ago: it starts when a person says so. */
  isHeld: boolean;
}

export interface Acknowledgement {
  accepted: boolean;
  /** Why not; "no answer from the trainer" after 5 s. */
  reason: string | null;
}

export interface StartOptions {
  /** Cancels while the run does not exist yet (it may fetch a model first). */
  token?: CancellationToken;
  /** Each line of stderr until the run exists, for progress. */
  onLine?: (line: string) => void;
}

export interface CommandOptions {
  /** Cancels by stopping the process. */
  token?: CancellationToken;
  /** Each line of stderr, for progress. */
  onLine?: (line: string) => void;
  cwd?: string;
}

/**
 * The trainer's process, supervised: `grpo` is started as a child of its own and steered through run folders only. Rejections are
 * `GrpoError`s with the trainer's own code, message and fix where it gave them, else its exit code and last lines.
 */
export interface TrainerService extends Disposable {
  /** Runs that wait. */
  readonly queue: readonly QueuedRun[];
  /** Queue, or a process of ours, changed. */
  readonly onDidChange: Event<void>;
  /** Starts a run and resolves with its folder as soon as that exists; waits in the queue while another trains (unless `atOnce`). */
  start(request: StartRequest, options?: StartOptions): Promise<string>;
  /** Starts a waiting run beside the one that trains; its `start` resolves. */
  startQueued(id: number): Promise<void>;
  /** Takes a waiting run out of the queue; its `start` rejects. */
  cancelQueued(id: number): Promise<void>;
  /** Lets held runs take their turn. */
  releaseQueue(): void;
  /** Takes up the runs that waited before a reload; none starts before the live runs are known. @param heard  is given each one's `start` and label */
  restoreQueue(heard: (started: Promise<string>, label: string) => void): Promise<void>;
  /**
   * Appends to the run's control.jsonl and waits for the acknowledging event. In a workspace that nobody trusts only pausing and stopping
   * are asked for; the rest rejects with `workspace-untrusted`. To ask for `stop` is `stop`.
   */
  control(folder: string, type: ControlType, key?: string, value?: unknown): Promise<Acknowledgement>;
  /**
   * Stops gracefully (control, then signal after a time-out, then the process tree). Rejects with the run's own error where it failed
   * instead, and with `run-crashed` where its process was gone: then no checkpoint was written.
   */
  stop(folder: string): Promise<Acknowledgement>;
  /** A command of the command line with `--json`: its document, parsed. */
  command(args: readonly string[], options?: CommandOptions): Promise<unknown>;
  /** Shows what the trainer printed: of this run where it was started here, else the channel. */
  showLog(folder?: string): void;
}
