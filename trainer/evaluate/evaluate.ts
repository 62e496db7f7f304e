import { bootstrapMean, mean, present } from '../../core/statistics/index.ts';
import { PURPOSE, uniform } from '../../core/random/index.ts';
import type { GrpoConfig } from '../../core/config/index.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { judge } from '../rewards/judge.ts';
import type { RewardRunner } from '../rewards/runner.ts';
import { rollout, type RolloutListeners } from '../rollout/rollout.ts';
import { rolloutSettings } from '../rollout/settings.ts';
import type { Completion, Prompt } from '../rollout/completion.ts';
import type { Sampler } from '../rollout/sampler.ts';

/** A policy on a set of prompts. */
export interface Evaluation {
  /** Mean of the weighted reward over the scorable completions; null where none was scorable. */
  reward: number | null;
  /** 95% bootstrap interval of it. */
  interval: [number, number] | null;
  /** Mean of each reward function, by name. */
  rewards: Record<string, number | null>;
  /** Prompts. */
  n: number;
  /** The weighted reward of each prompt (the mean over its draws), in their order; null = unscorable. Pairs two evaluations. */
  values: (number | null)[];
  /** The same of each reward function by itself, by name. */
  componentValues: Record<string, (number | null)[]>;
  completions: Completion[];
}

export interface EvaluateOptions extends RolloutListeners {
  /** Completions a prompt; default 1. */
  draws?: number;
  /** Told what was sampled, before anything judges it. */
  onSampled?: (completions: readonly Completion[]) => void;
}

/** Completions sampled at once: bounds the cache's memory. */
const ROWS_AT_ONCE = 256;

/**
 * Samples `draws` completions for each prompt as training would, and scores them. Every evaluation of a seed sees the same random numbers, so
 * that two of them can be compared prompt by prompt.
 */
export async function evaluate(
  parts: { sampler: Sampler; tokenizer: Tokenizer; rewards: RewardRunner; eosIds: ReadonlySet<number> },
  prompts: readonly Prompt[],
  config: GrpoConfig,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const draws = options.draws ?? 1;
  const { seed } = config.train;
  const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / draws));
  const completions: Completion[] = [];
  for (let start = 0; start < prompts.length; start += atOnce) {
    const part = prompts.slice(start, start + atOnce);
    const settings = {
      ...rolloutSettings(config, parts.eosIds),
      num_generations: draws,
      uniform: (draw: number, index: number) =>
        uniform({ seed, purpose: PURPOSE.evaluation, step: 0, draw: start * draws + index }, draw),
    };
    const sampled = await rollout(parts.sampler, parts.tokenizer, part, 0, settings, {
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: (done) => options.onProgress?.(start * draws + done, prompts.length * draws),
    });
    completions.push(...sampled.map((one) => ({ ...one, group: one.group + start })));
  }
  options.onSampled?.(completions);
  const scores = await judge(parts.rewards, completions, { step: 0, seed }, options.signal);
  const weighted = completions.map((_, i) => {
    const terms = scores.values.map((row, f) => ({
      value: row[i] ?? null,
      weight: parts.rewards.weights[f] ?? 0,
    }));
    const known = terms.filter((term): term is { value: number; weight: number } => term.value !== null);
    return known.length === 0 ? null : known.reduce((sum, { value, weight }) => sum + value * weight, 0);
  });
  const byPrompt = (drawn: readonly (number | null)[]): (number | null)[] =>
    prompts.map((_, i) => mean(present(drawn.slice(i * draws, (i + 1) * draws))));
  const values = byPrompt(weighted);
  const scored = present(values);
  const interval = bootstrapMean(scored, { seed });
  return {
    reward: mean(scored),
    interval: interval ? [interval.low, interval.high] : null,
    rewards: Object.fromEntries(scores.names.map((name, f) => [name, mean(present(scores.values[f] ?? []))])),
    n: prompts.length,
    values,
    componentValues: Object.fromEntries(
      scores.names.map((name, f) => [name, byPrompt(scores.values[f] ?? [])]),
    ),
    completions,
  };
}
