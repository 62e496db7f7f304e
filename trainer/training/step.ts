import { computeAdvantages, type AdvantageResult } from '../../core/advantages/index.ts';
import type { GrpoConfig } from '../../core/config/index.ts';
import { stepMetrics, type Metrics } from '../../core/metrics/index.ts';
import { learningRateFactor } from '../optim/schedule.ts';
import type { RewardScores } from '../rewards/runner.ts';
import type { Completion } from '../rollout/completion.ts';
import type { Training } from './training.ts';
import type { UpdateSettings } from '../update/update-policy.ts';
import type { UpdateReport } from '../update/update-policy.ts';

/** The learning rate of a step (from 1): schedules count steps. */
export function learningRate({ train }: GrpoConfig, step: number, maxSteps: number): number {
  const { learning_rate, lr_scheduler_type, warmup_steps } = train;
  return learning_rate * learningRateFactor(lr_scheduler_type, step - 1, warmup_steps, maxSteps);
}

/** Rewards -> advantages, with this step's reward weights. */
export function advantagesOf(
  scores: RewardScores,
  config: GrpoConfig,
  baseline: number | null,
): AdvantageResult {
  return computeAdvantages({
    rewards: scores.values,
    weights: config.rewards.map(({ weight }) => weight),
    numGenerations: config.grpo.num_generations,
    settings: config.grpo,
    baseline,
  });
}

/**
 * Which tokens count in the loss: all of a completion, up to and including its end; none of a truncated one under
 * `mask_truncated_completions`. An unscorable completion has advantage 0 and keeps its KL term, as in TRL.
 */
export function lossMask(completions: readonly Completion[], { grpo }: GrpoConfig): Uint8Array[] {
  return completions.map(({ ids, stop_reason }) => {
    const out = grpo.mask_truncated_completions && stop_reason === 'length';
    return new Uint8Array(ids.length).fill(out ? 0 : 1);
  });
}

/** All settings of one update, flat. */
export function updateSettings(config: GrpoConfig, rate: number): UpdateSettings {
  return { ...config.grpo, ...config.train, learning_rate: rate };
}

/** Scores of the completions by the reference: of all when the loss needs them, else of `kl_log_groups` groups, else of none. */
export async function referenceLogprobs(
  training: Training,
  completions: readonly Completion[],
  { grpo, train }: GrpoConfig,
  signal: AbortSignal,
): Promise<(Float32Array | undefined)[]> {
  const groups = grpo.beta > 0 ? Infinity : grpo.kl_log_groups;
  const scored = completions.filter(({ group }) => group < groups);
  if (scored.length === 0) return completions.map(() => undefined);
  const reference = await training.reference();
  const rows = await reference.score(
    scored.map(({ prompt, ids }) => ({ prompt: prompt.ids, completion: ids })),
    { temperature: grpo.temperature, maxTokens: train.max_tokens_per_microbatch, signal },
  );
  return completions.map((_, i) => rows[i]);
}

/** The step's metrics, by TRL's names. */
export function metricsOf(
  training: Training,
  config: GrpoConfig,
  completions: readonly Completion[],
  scores: RewardScores,
  judged: AdvantageResult,
  mask: readonly Uint8Array[],
  refLogprobs: readonly (Float32Array | undefined)[],
  update: UpdateReport,
  rate: number,
): Metrics {
  const errorsOf = (name: string): number | undefined =>
    scores.errors.find((one) => one.name === name)?.count;
  return stepMetrics({
    settings: config.grpo,
    rewards: scores.names.map((name, f) => ({
      name,
      values: scores.values[f] ?? [],
      errors: errorsOf(name),
    })),
    completions: completions.map(({ ids, stop_reason }, i) => ({
      reward: judged.rewards[i] ?? null,
      advantage: judged.advantages[i] ?? 0,
      length: ids.length,
      terminated: stop_reason !== 'length',
    })),
    fracRewardZeroStd: judged.fracRewardZeroStd,
    policy: {
      mask,
      logprobs: update.logprobs,
      firstLogprobs: update.firstLogprobs,
      oldLogprobs: completions.map(({ logprobs }) => logprobs),
      entropy: completions.map(({ entropy }) => entropy),
      refLogprobs: refLogprobs.map((row) => row ?? null),
    },
    scalars: {
      loss: update.policyLoss,
      policy_loss: update.policyLoss,
      grad_norm: update.gradNorm,
      learning_rate: rate,
      num_tokens: training.progress.numTokens,
    },
  });
}
