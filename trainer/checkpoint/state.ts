import type { CheckpointState } from '../../core/run/records.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { LoopState } from '../runs/folder-options.ts';
import type { Progress } from '../training/training.ts';

/** What of a run's progress a checkpoint holds, besides its step. */
export interface SavedProgress {
  numTokens: number;
  baseline: number | null;
  /** AdamW's updates. */
  updates: number;
}

/** The loop's part of state.json. Prompts and random numbers are functions of (seed, step), so there is little to keep. */
export function stateOf(progress: Progress, updates: number, seed: number): LoopState {
  return {
    random: { seed },
    data: { num_tokens: progress.numTokens },
    curriculum: { kind: 'uniform' },
    estimator: { baseline: progress.baseline, updates },
  };
}

/** @throws GrpoError `checkpoint-damaged` where the state lacks what the loop needs */
export function readState(state: CheckpointState): SavedProgress {
  const data = state.data as { num_tokens?: unknown } | null;
  const estimator = state.estimator as { baseline?: unknown; updates?: unknown } | null;
  const numTokens = data?.num_tokens;
  const { baseline, updates } = estimator ?? {};
  const whole = typeof numTokens === 'number' && typeof updates === 'number';
  if (!whole || (baseline !== null && typeof baseline !== 'number')) {
    throw new GrpoError({
      code: 'checkpoint-damaged',
      message: `The state of checkpoint ${state.step} lacks what training goes on from.`,
      where: 'state.json',
      fix: 'Use an earlier checkpoint.',
      kind: 'run',
    });
  }
  return { numTokens, baseline, updates };
}
