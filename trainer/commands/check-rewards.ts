import { placeOfSetting, type Problem } from '../../core/config/index.ts';
import type { ConfigFile } from '../data/load-config.ts';
import { lookAtRewards, type RewardsLook } from '../rewards/look.ts';
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
export async function checkRewards(file: ConfigFile): Promise<RewardCheck> {
  const { path, folder, text, config } = file;
  if (config === undefined) return { problems: [], hasModules: false };
  const { refusals, modules, unjudged } = await lookAtRewards(config.rewards, folder);
  const problems = refusals.map(({ path: entry, error }) => ({
    ...refusal(error),
    file: path,
    ...placeOfSetting(text, `${entry}.use`),
  }));
  return { problems: [...problems, ...notJudged(unjudged, file)], hasModules: modules > 0 };
}

/** A mistyped option of a reward file is not seen here: said once a config, at the first of them. */
function notJudged(unjudged: RewardsLook['unjudged'], { path, text }: ConfigFile): Problem[] {
  const [first] = unjudged;
  if (first === undefined) return [];
  const names = unjudged.map(({ name }) => `"${name}"`).join(', ');
  const message = `Whether ${names} ${unjudged.length === 1 ? 'takes its options' : 'take their options'} is not known here: reward files are compiled, and not run. \`grpo preflight\` runs them.`;
  const place = placeOfSetting(text, `${first.path}.${first.options[0] ?? 'use'}`);
  return [{ severity: 'hint', code: 'reward-options-not-judged', message, file: path, ...place }];
}
