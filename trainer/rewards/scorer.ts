import type { RewardColumns, RewardFunction } from '../../core/plugins/index.ts';
import { BUILT_INS, type ScoringBuiltIn } from './builtin/index.ts';
import { checkResults, nothingScored, type CheckedScores } from './check.ts';
import { encodeResults } from './wire.ts';

/** A batch as every reward sees it. */
export interface ScoringBatch {
  completions: readonly string[];
  columns: RewardColumns;
}

/** One reward, wherever it runs. Problems come back as data; only an abort rejects. */
export interface Scorer {
  score(batch: ScoringBatch, signal?: AbortSignal): Promise<CheckedScores>;
  /** Loads the code; a reward that cannot be loaded is an error before anything is trained. */
  load(): Promise<void>;
}

/** Where a reward stands that has no file of its own. */
export const rewardPlace = (reward: string): string => `rewards: ${reward}`;

/** A built-in that runs in the trainer's own process; its options have been validated. */
export function builtInScorer(reward: string, id: ScoringBuiltIn, options: unknown, folder: string): Scorer {
  // The registry's entries differ in their options; `options` came out of this entry's own schema.
  const create = BUILT_INS[id].create as (
    options: unknown,
    context: unknown,
  ) => RewardFunction | Promise<RewardFunction>;
  const created = Promise.resolve(create(options, { name: reward, folder, log: () => undefined }));
  return {
    load: async () => void (await created),
    async score({ completions, columns }) {
      try {
        const returned = await (await created)([...completions], columns);
        return checkResults(
          reward,
          encodeResults(returned, completions.length),
          completions,
          rewardPlace(reward),
        );
      } catch (error) {
        const message = `The reward "${reward}" failed: ${error instanceof Error ? error.message : String(error)}`;
        const fix =
          'Look at its options and at the columns that it reads; `grpo preflight` tries it on samples.';
        const problem = { code: 'reward-failed', message, where: rewardPlace(reward), fix } as const;
        return nothingScored(completions.length, problem);
      }
    },
  };
}
