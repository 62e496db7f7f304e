import type { ErrorReport } from '../../../core/errors/index.ts';
import type { RunPush, RunRequests } from '../../../core/protocol/index.ts';
import type { RunEntry } from '../api.ts';

/** What the store asks of its worker: what pages may ask, and what only the store needs. */
export interface WorkerRequests extends RunRequests {
  /** The first push of a follower: head, newest metrics, alarms, pins, checkpoints, and the text of the step in the making. */
  greet: { params: { folder: string }; result: RunPush };
  pin: { params: { folder: string; id: string; note: string | null }; result: null };
  /** Where runs lie: folders full of runs, and single run folders. Answered when all of them have been looked at. */
  look: { params: { roots: string[]; folders: string[] }; result: null };
}
export type WorkerMethod = keyof WorkerRequests;

export type ToWorker =
  | { type: 'request'; id: number; method: WorkerMethod; params: unknown }
  | { type: 'follow'; folder: string; on: boolean };

export type FromWorker =
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'answer'; id: number; error: ErrorReport }
  | { type: 'push'; push: RunPush }
  /** Runs that are new or changed, and folders that are no runs any more. */
  | { type: 'entries'; changed: RunEntry[]; gone: string[] }
  | { type: 'log'; level: 'info' | 'warn' | 'error'; message: string };

/** What the worker is started with. */
export interface WorkerOptions {
  role: 'runs';
  /** The worker's own bundle: searches run in further threads of it. */
  threadFile: string;
  /** Where indices are cached; undefined = nowhere. */
  cacheFolder: string | undefined;
}
