import { rewardTimeKey, type Times } from '../../core/run/records.ts';
import type { Completion } from '../rollout/completion.ts';
import type { RewardBatch, RewardRunner, RewardScores } from './runner.ts';

/** Completions of the loop as the rewards take them. */
export function rewardBatch(
  completions: readonly Completion[],
  place: { step: number; seed: number },
): RewardBatch {
  const names = Object.keys(completions[0]?.prompt.columns ?? {});
  const columns = Object.fromEntries(
    names.map((name) => [name, completions.map(({ prompt }) => prompt.columns[name])]),
  );
  return {
    completions: completions.map(({ text }) => text),
    prompts: completions.map(({ prompt }) => prompt.text),
    columns,
    stopReasons: completions.map(({ stop_reason }) => stop_reason),
    ...place,
  };
}

/** Scores completions of the loop with all rewards; see `RewardRunner.score`. */
export async function judge(
  rewards: RewardRunner,
  completions: readonly Completion[],
  place: { step: number; seed: number },
  signal?: AbortSignal,
): Promise<RewardScores> {
  return rewards.score(rewardBatch(completions, place), signal ? { signal } : {});
}

/** One completion's part of the scores, by reward name. */
export function scoresOf(
  scores: RewardScores,
  i: number,
): {
  rewards: Record<string, number | null>;
  details: Record<string, NonNullable<RewardScores['details'][0][0]>>;
} {
  const rewards = Object.fromEntries(scores.names.map((name, f) => [name, scores.values[f]?.[i] ?? null]));
  const details = Object.fromEntries(
    scores.names.flatMap((name, f) => {
      const one = scores.details[f]?.[i];
      return one ? [[name, one] as const] : [];
    }),
  );
  return { rewards, details };
}

/** Seconds of each reward's call, as the `time` of metrics and completions holds them. */
export const timesOf = ({ names, time }: Pick<RewardScores, 'names' | 'time'>): Times =>
  Object.fromEntries(
    time.flatMap((ms, f) => {
      const name = names[f];
      return name === undefined ? [] : [[rewardTimeKey(name), ms / 1000] as const];
    }),
  );
