import type { GrpoConfig } from '../../core/config/index.ts';
import type { Plan } from '../plan.ts';
import { rolloutSettings } from '../rollout/settings.ts';
import { hashText } from '../runs/hashes.ts';

/**
 * A hash of all that an evaluation's values depend on besides the policy: the held-out rows, how completions are sampled, and the rewards
 * with their code. Two evaluations may be compared prompt by prompt when their yardsticks are equal.
 * @param promptTime  `Plan.promptTime`: the same row of another day is another prompt
 * @param rewardHashes  `RewardRunner.hashes`
 * @param draws  completions a prompt
 */
export function yardstick(
  { test: prompts, promptTime }: Pick<Plan, 'test' | 'promptTime'>,
  config: GrpoConfig,
  rewardHashes: Readonly<Record<string, string>>,
  draws = 1,
): string {
  // Group size and end-of-text ids play no part: an evaluation has its own draws, and the ids belong to the policy.
  const sampling = { ...rolloutSettings(config, new Set()), num_generations: draws, eosIds: undefined };
  const rows = prompts.map(({ id }) => id);
  const dated = promptTime === null ? [] : [promptTime];
  return hashText(JSON.stringify([rows, sampling, config.rewards, rewardHashes, ...dated]));
}
