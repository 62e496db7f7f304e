import { mean, present, std } from '../statistics/moments.ts';
import { put } from './put.ts';

/** What one reward function said of a step's completions. */
export interface RewardColumn {
  name: string;
  /** One a completion; null = this function cannot score it. */
  values: readonly (number | null)[];
  /** How many of the nulls are errors of the function under `on_error: unscorable`. */
  errors?: number | undefined;
}

/**
 * `reward`, `reward_std` (unbiased, over the batch's scorable completions), `frac_reward_zero_std`,
 * `rewards/{name}/mean|std` as TRL computes them, and our counts of what was not scored:
 * `rewards/{name}/unscorable`, `rewards/{name}/errors`, `completions/unscorable`.
 *
 * @param rewards the weighted sum of each completion, null = unscorable
 */
export function rewardMetrics(
  columns: readonly RewardColumn[],
  rewards: readonly (number | null)[],
  fracRewardZeroStd: number,
  klPenalty: readonly number[] | undefined,
): Record<string, number> {
  const metrics: Record<string, number> = {};
  put(metrics, 'reward', mean(present(rewards)));
  put(metrics, 'reward_std', std(present(rewards)));
  put(metrics, 'frac_reward_zero_std', fracRewardZeroStd);
  for (const { name, values, errors } of columns) {
    put(metrics, `rewards/${name}/mean`, mean(present(values)));
    put(metrics, `rewards/${name}/std`, std(present(values)));
    put(metrics, `rewards/${name}/unscorable`, values.length - present(values).length);
    put(metrics, `rewards/${name}/errors`, errors);
  }
  put(metrics, 'completions/unscorable', rewards.length - present(rewards).length);
  put(metrics, 'kl_penalty', klPenalty === undefined ? null : mean(klPenalty));
  return metrics;
}

/** `advantage/abs_mean`, over all completions. */
export function advantageMetrics(advantages: readonly number[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  put(metrics, 'advantage/abs_mean', mean(advantages.map(Math.abs)));
  return metrics;
}
