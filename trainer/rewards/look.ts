import { readFile } from 'node:fs/promises';
import {
  isRewardModule,
  rewardNames,
  rewardOptions,
  rewardSchema,
  type RewardConfig,
} from '../../core/config/rewards.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { rewardModulePath } from '../plugin-paths.ts';
import { compileReward, type CompiledReward } from './compile.ts';
import { FAILURES, takesNoOptions } from './failures.ts';
import { SCRIPT } from './workspace-plugin.ts';

/** Why training would refuse a reward, and the entry that names it. */
export interface RewardRefusal {
  /** `rewards.0`, or `rewards.0.reward` within `shuffled`. */
  path: string;
  error: GrpoError;
}

export interface RewardsLook {
  refusals: RewardRefusal[];
  /** Entries whose code somebody else wrote. */
  modules: number;
  /** Those of them that are given options, which only running them judges. */
  unjudged: { path: string; name: string; options: string[] }[];
}

interface Entry {
  path: string;
  name: string;
  reward: RewardConfig;
}

/**
 * Compiles every reward file of a config and judges what can be known without running any of it: what training refuses with these codes when it
 * opens its rewards. What a file does with its options, and whether its default export can be called, only running tells.
 * @param folder  of the config
 */
export async function lookAtRewards(rewards: readonly RewardConfig[], folder: string): Promise<RewardsLook> {
  const names = rewardNames(rewards);
  const entries = rewards.flatMap((reward, i) => moduleOf(reward, `rewards.${i}`, names[i] ?? reward.use));
  const refusals: RewardRefusal[] = [];
  const unjudged: RewardsLook['unjudged'] = [];
  const seen = new Map<string, CompiledReward | undefined>();
  for (const { path, name, reward } of entries) {
    try {
      const file = rewardModulePath(folder, reward.use);
      if (!seen.has(file)) {
        // What is wrong with a file is said where it is named first.
        seen.set(file, undefined);
        seen.set(file, await compileReward(file));
      }
      const compiled = seen.get(file);
      const options = Object.keys(rewardOptions(reward));
      if (compiled === undefined || options.length === 0) continue;
      if (await mayTakeOptions(compiled)) {
        unjudged.push({ path, name, options });
        continue;
      }
      throw new GrpoError({
        ...FAILURES.options,
        message: `The reward "${name}" failed: ${takesNoOptions(options)}`,
        where: file,
      });
    } catch (error) {
      if (!(error instanceof GrpoError)) throw error;
      refusals.push({ path, error });
    }
  }
  return { refusals, modules: entries.length, unjudged };
}

/** The entry itself, or what `shuffled` wraps, where it is a module; nothing for a built-in. */
function moduleOf(reward: RewardConfig, path: string, name: string): Entry[] {
  if (isRewardModule(reward.use)) return [{ path, name, reward }];
  if (reward.use !== 'shuffled') return [];
  const inner = rewardSchema.safeParse(reward['reward']);
  return inner.success ? moduleOf(inner.data, `${path}.reward`, name) : [];
}

/**
 * Options go to a plugin, an object with a function called `create`: where no file of the bundle has that word, and no package could bring
 * it, the default export is none.
 */
async function mayTakeOptions({ inputs, packages }: CompiledReward): Promise<boolean> {
  if (packages.length > 0) return true;
  const scripts = inputs.filter((input) => SCRIPT.test(input));
  const texts = await Promise.all(scripts.map((input) => readFile(input, 'utf8')));
  return texts.some((text) => text.includes('create'));
}
