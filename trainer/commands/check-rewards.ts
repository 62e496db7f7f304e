import { placeOfSetting, type Problem } from '../../core/config/index.ts';
import type { ConfigFile } from '../data/load-config.ts';
import { lookAtRewards } from '../rewards/look.ts';
import { refusal } from './refusal.ts';

export interface RewardCheck {
  problems: Problem[];
  /** Is there code that was compiled, and not run? */
  hasModules: boolean;
}

/**
 * What training would refuse of the reward files of a config that has no error: each is compiled, and none is run.
 * Problems stand at the `use` of the reward; the message names the line of the reward file.
 */
export async function checkRewards({ path, folder, text, config }: ConfigFile): Promise<RewardCheck> {
  if (config === undefined) return { problems: [], hasModules: false };
  const { refusals, modules } = await lookAtRewards(config.rewards, folder);
  const problems = refusals.map(({ path: entry, error }) => ({
    ...refusal(error),
    file: path,
    ...placeOfSetting(text, `${entry}.use`),
  }));
  return { problems, hasModules: modules > 0 };
}
