import { completionMetrics, type CompletionRecord } from './completions.ts';
import { policyMetrics, type PolicyArrays } from './policy.ts';
import { put } from './put.ts';
import { advantageMetrics, rewardMetrics, type RewardColumn } from './rewards.ts';
import type { ObjectiveSettings } from '../objectives/settings.ts';

export type { CompletionRecord } from './completions.ts';
export type { PolicyArrays } from './policy.ts';
export type { RewardColumn } from './rewards.ts';

/** A step's metrics by name. A metric that is not available is absent: it is never 0. */
export type Metrics = Record<string, number>;

/** Everything that one step's metrics are computed from, over all its completions whatever the micro-batches were. */
export interface StepMetricsInput {
  settings: ObjectiveSettings;
  /** One a reward function, with its name as in the metrics. */
  rewards: readonly RewardColumn[];
  /** One a completion. */
  completions: readonly CompletionRecord[];
  /** `computeAdvantages`'s figure. */
  fracRewardZeroStd: number;
  /** `kl: k1_in_reward`: what was taken off each completion's reward. */
  klPenalty?: readonly number[] | undefined;
  /** Per-token arrays of the last update; absent where no update was made. */
  policy?: PolicyArrays | undefined;
  /** What is known of the step as single figures, by TRL's names. */
  scalars?: StepScalars | undefined;
}

/** Figures that are not computed from arrays; an absent one stays absent. */
export interface StepScalars {
  loss?: number | undefined;
  /** The loss with KL, before the entropy bonus. */
  policy_loss?: number | undefined;
  grad_norm?: number | undefined;
  learning_rate?: number | undefined;
  /** Prompt and completion tokens seen since the run began. */
  num_tokens?: number | undefined;
}

/** The metrics of one step, with TRL's names and TRL's definitions. */
export function stepMetrics(input: StepMetricsInput): Metrics {
  const advantages = input.completions.map((completion) => completion.advantage);
  const rewards = input.completions.map((completion) => completion.reward);
  return {
    ...rewardMetrics(input.rewards, rewards, input.fracRewardZeroStd, input.klPenalty),
    ...completionMetrics(input.completions),
    ...advantageMetrics(advantages),
    ...(input.policy === undefined ? {} : policyMetrics(input.settings, advantages, input.policy)),
    ...scalarMetrics(input.scalars ?? {}),
  };
}

function scalarMetrics(scalars: StepScalars): Metrics {
  const metrics: Metrics = {};
  put(metrics, 'loss', scalars.loss);
  put(metrics, 'policy_loss', scalars.policy_loss);
  put(metrics, 'grad_norm', scalars.grad_norm);
  put(metrics, 'learning_rate', scalars.learning_rate);
  put(metrics, 'num_tokens', scalars.num_tokens);
  return metrics;
}
