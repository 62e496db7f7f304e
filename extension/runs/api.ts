import type { Disposable, Event } from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import type { RunHead, RunPush, RunRequests } from '../../core/protocol/index.ts';
import type { MetricsLine } from '../../core/run/records.ts';

/** A run in the tree. */
export interface RunEntry {
  head: RunHead;
  /** Newest line of metrics; null before the first step. */
  latest: MetricsLine | null;
  /** Reward of the newest steps, the oldest first, at most 32. */
  spark: number[];
  /** Seconds to the end at the pace of the newest steps; null where it is not known or the run does not train now. */
  seconds_left: number | null;
  /** Those that harm the training now (`activeAlarms`); empty also for runs that were never followed nor live: `request('alarms')` looks. */
  alarms: Alarm[];
}

/** Where runs are looked for, absolute. */
export interface RunLocations {
  /** Folders full of runs; they may be absent. */
  roots: string[];
  /** Single runs elsewhere. */
  folders: string[];
}

/**
 * The runs of the workspace, read from their folders only: those started here, in a terminal, in another window or last week. Folders
 * are absolute paths. One reader a run, in a worker thread, shared by trees, panels and the status bar.
 */
export interface RunStore extends Disposable {
  /** The newest first. */
  readonly entries: readonly RunEntry[];
  /** Entries changed: at most once a frame. */
  readonly onDidChange: Event<void>;
  entry(folder: string): RunEntry | undefined;
  /** `locations` answers otherwise than before. */
  readonly onDidChangeLocations: Event<void>;
  locations(): Promise<RunLocations>;
  /** Looks for new run folders now. */
  refresh(): Promise<void>;
  /** Makes a run known that lies elsewhere (`--run-dir`); remembered for the workspace. */
  add(folder: string): Promise<void>;
  /**
   * News of a run, coalesced. The first push holds head, newest metrics, alarms, pins and checkpoints; what is already written is asked for by `request`.
   * While somebody follows it a live run is looked at every 50 ms.
   */
  follow(folder: string, listener: (push: RunPush) => void): Disposable;
  /** Reads from a run in the worker. Rejects with an error that carries `code`. */
  request<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']>;
  /** Keeps a completion with a note (null unpins); notes live in `notes.json` of the run folder. */
  pin(folder: string, id: string, note: string | null): Promise<void>;
}
