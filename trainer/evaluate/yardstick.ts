import type { GrpoConfig } from '../../core/config/index.ts';
import type { Prompt } from '../rollout/completion.ts';
import { rolloutSettings } from '../rollout/settings.ts';
import { hashText } from '../runs/hashes.ts';

/**
 * A hash of all that an evaluation's values depend on besides the policy: the held-out rows, how completions are sampled, and the rewards
 * with their code. Two evaluations may be compared prompt by prompt when their yardsticks are equal.
 * @param rewardHashes  `RewardRunner.hashes`
 * @param draws  completions a prompt
 */
export function yardstick(
  prompts: readonly Prompt[],
  config: GrpoConfig,
  rewardHashes: Readonly<Record<string, string>>,
  draws = 1,
): string {
  // Group size and end-of-text ids play no part: an evaluation has its own draws, and the ids belong to the policy.
  const sampling = { ...rolloutSettings(config, new Set()), num_generations: draws, eosIds: undefined };
  const rows = prompts.map(({ id }) => id);
  return hashText(JSON.stringify([rows, sampling, config.rewards, rewardHashes]));
}
