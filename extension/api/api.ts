import type { Disposable, Event, Uri } from 'vscode';
import type { RunHead, RunPush, RunRequests } from '../../core/protocol/index.ts';

/**
 * What other extensions get: `vscode.extensions.getExtension('grpo-studio.grpo-studio')?.activate()`. A change that could break a caller
 * gets a new version number; callers check it.
 */
export interface GrpoStudioApi {
  readonly version: 1;
  /** The runs of the workspace, the newest first. */
  readonly runs: readonly RunHead[];
  readonly onDidChangeRuns: Event<void>;
  /** Starts a run of a config and resolves with its folder. Rejects with an error that carries `code` and `fix`. */
  startRun(config: Uri, options?: { maxSteps?: number; atOnce?: boolean }): Promise<string>;
  /** News of a run as they are written: metrics, completions, live text, events. */
  followRun(folder: string, listener: (news: RunPush) => void): Disposable;
  /** Reads what a run has written. */
  readRun<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']>;
}
