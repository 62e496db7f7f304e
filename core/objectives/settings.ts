export const LOSS_TYPES = [
  'grpo',
  'bnpo',
  'dr_grpo',
  'dapo',
  'cispo',
  'sapo',
  'vespo',
  'luspo',
  'reinforce',
] as const;
export const IMPORTANCE_SAMPLING_LEVELS = ['token', 'sequence'] as const;
export const KL_ESTIMATORS = ['k3_corrected', 'k3', 'k2', 'k1_in_reward'] as const;

export type LossType = (typeof LOSS_TYPES)[number];
export type KlEstimator = (typeof KL_ESTIMATORS)[number];

/** The part of the config's `grpo` section that the loss depends on. */
export interface ObjectiveSettings {
  loss_type: LossType;
  /** `sequence` is GSPO: one importance ratio a completion. */
  importance_sampling_level: (typeof IMPORTANCE_SAMPLING_LEVELS)[number];
  /** Weight of the KL term. */
  beta: number;
  kl: KlEstimator;
  /** Clip width below 1. */
  epsilon: number;
  /** Clip width above 1 (null = epsilon); with `cispo` the ratio's absolute upper bound. */
  epsilon_high?: number | null | undefined;
  /** Upper bound of the unclipped ratio (two-sided clipping, INTELLECT-2); null = none. */
  delta?: number | null | undefined;
  /** `dr_grpo` divides by it. */
  max_completion_length: number;
  entropy_coef: number;
  /** Share of the tokens, highest entropy first, that stays in the policy term. */
  top_entropy_quantile: number;
  sapo_temperature_pos: number;
  sapo_temperature_neg: number;
  vespo_k_pos: number;
  vespo_lambda_pos: number;
  vespo_k_neg: number;
  vespo_lambda_neg: number;
}

/** What is in force where the config says nothing (TRL's defaults). */
export const DEFAULT_OBJECTIVE_SETTINGS: ObjectiveSettings = {
  loss_type: 'dapo',
  importance_sampling_level: 'token',
  beta: 0,
  kl: 'k3_corrected',
  epsilon: 0.2,
  epsilon_high: null,
  delta: null,
  max_completion_length: 512,
  entropy_coef: 0,
  top_entropy_quantile: 1,
  sapo_temperature_pos: 1,
  sapo_temperature_neg: 1.05,
  vespo_k_pos: 2,
  vespo_lambda_pos: 3,
  vespo_k_neg: 3,
  vespo_lambda_neg: 2,
};

/** `epsilon_high` in force: unset, it is `epsilon`. */
export function epsilonHigh(settings: ObjectiveSettings): number {
  return settings.epsilon_high ?? settings.epsilon;
}

/** Losses that clip the ratio on both sides and so have the `clip_ratio/*` metrics. */
export function isClippedLoss(loss: LossType): boolean {
  return loss === 'grpo' || loss === 'bnpo' || loss === 'dr_grpo' || loss === 'dapo' || loss === 'luspo';
}
