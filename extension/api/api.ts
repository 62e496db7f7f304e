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
  /**
   * Brings a reward that configs use as `ext:EXTENSION/ID`. The trainer's reward process loads the module, never this extension host; what
   * package.json names under `contributes.grpo.rewards` needs no call (docs/plugins.md).
   * @param extensionId of the extension that brings it: `PUBLISHER.NAME`
   * @param id letters, digits, `-` and `_`: also its name in metrics
   * @param module a .ts, .mts, .js or .mjs file on this disk, as docs/plugins.md describes
   * @throws an error with `code` `plugin-name`, `plugin-module` or `plugin-taken`, and `fix`
   */
  registerReward(extensionId: string, id: string, module: Uri, description?: string): Disposable;
  /** Reads what a run has written. */
  readRun<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']>;
}
