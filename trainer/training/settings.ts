import { notBuiltYet, rewardNames, type GrpoConfig } from '../../core/config/index.ts';
import type { SettingContext } from '../runs/settings.ts';

/**
 * The config with the settings that were changed while the run went on.
 * @param changes by dotted key, as the run folder records them: `train.learning_rate`, `grpo.beta`, `rewards.NAME.weight`
 */
export function withChanges(config: GrpoConfig, changes: Readonly<Record<string, unknown>>): GrpoConfig {
  const grpo: Record<string, unknown> = { ...config.grpo };
  const train: Record<string, unknown> = { ...config.train };
  const names = rewardNames(config.rewards);
  const rewards = config.rewards.map((reward) => ({ ...reward }));
  for (const [key, value] of Object.entries(changes)) {
    const [section, ...rest] = key.split('.');
    if (section === 'grpo') grpo[rest.join('.')] = value;
    else if (section === 'train') train[rest.join('.')] = value;
    else {
      const reward = rewards[names.indexOf(rest.slice(0, -1).join('.'))];
      if (reward) reward.weight = value as number;
    }
  }
  if (followsEpsilon(config) && !('grpo.epsilon_high' in changes)) grpo.epsilon_high = grpo.epsilon;
  // The keys are the run folder's list of live settings, whose values it has judged.
  return { ...config, grpo, train, rewards } as GrpoConfig;
}

/** Unset, the upper clip width is the lower one, also when that changes: a resolved config shows it by the two being equal. */
export const followsEpsilon = ({ grpo }: Pick<GrpoConfig, 'grpo'>): boolean =>
  grpo.epsilon_high === grpo.epsilon;

/** Steps of a run: `max_steps`, else as many as `num_train_epochs` passes over the rows take. */
export function maxSteps({ train }: GrpoConfig, rows: number): number {
  return train.max_steps ?? Math.ceil((train.num_train_epochs * rows) / train.prompts_per_step);
}

/** What a running trainer judges a `set` request by; what is not built is refused here, before it ends the run. */
export const settingContext = (config: GrpoConfig): SettingContext => ({
  rewardNames: rewardNames(config.rewards),
  check: (key, value) =>
    notBuiltYet(withChanges(config, { [key]: value })).some((one) => one.key === key)
      ? 'is valid, but this version cannot train with it yet'
      : undefined,
});
