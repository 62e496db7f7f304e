import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../trainer/paths.ts';
import type { ObjectiveInput, ObjectiveSettings } from '../../../core/objectives/index.ts';

/** A case of test/golden/objectives/objectives.json: made by running TRL's own `_compute_loss` in float64. */
export interface TrlCase {
  settings: ObjectiveSettings;
  logprobs: number[][];
  old_logprobs: number[][];
  ref_logprobs: number[][];
  entropy: number[][];
  mask: number[][];
  advantages: number[];
  expected: { loss: number; grad_logprobs: number[][]; metrics: Record<string, number | null> };
}

export const trlCases = (
  JSON.parse(readFileSync(join(packageRoot, 'test/golden/objectives/objectives.json'), 'utf8')) as {
    cases: TrlCase[];
  }
).cases;

export function toInput(trl: TrlCase): ObjectiveInput {
  return {
    settings: trl.settings,
    advantages: trl.advantages,
    logprobs: trl.logprobs,
    oldLogprobs: trl.old_logprobs,
    refLogprobs: trl.ref_logprobs,
    entropy: trl.entropy,
    mask: trl.mask,
  };
}

export function describeCase(trl: TrlCase): string {
  const { loss_type, importance_sampling_level, beta, kl, delta, top_entropy_quantile, entropy_coef } =
    trl.settings;
  return JSON.stringify({
    loss_type,
    importance_sampling_level,
    beta,
    kl,
    delta,
    top_entropy_quantile,
    entropy_coef,
  });
}
