import type { LocalMachine } from '../../core/run/machine.ts';
import type { CheckpointState } from '../../core/run/records.ts';
import type { Checkpoint, SkippedCheckpoint } from './checkpoints.ts';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import type { SettingContext } from './settings.ts';

/** What the loop tells the run folder besides the run itself. */
export interface RunOptions extends SettingContext {
  /** End the run when `watch.lease` is not touched any more. */
  lease?: boolean;
  /** Take a lock of another host. */
  force?: boolean;
  /** For tests: another file system, another view of which processes live, another clock. */
  files?: FileSystem;
  machine?: LocalMachine;
  clock?: Clock;
}

/** What of a checkpoint's state the loop knows; step, settings and lengths are the run folder's own. */
export type LoopState = Pick<CheckpointState, 'random' | 'data' | 'curriculum' | 'estimator'>;

/** Where a run goes on: behind the checkpoint's step, or from step 0 without one. */
export interface StartingPoint {
  step: number;
  checkpoint: Checkpoint | undefined;
  /** Newer ones that could not be used, and why. */
  skipped: readonly SkippedCheckpoint[];
}
