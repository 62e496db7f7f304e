import { rewardNames, type GrpoConfig } from '../../core/config/index.ts';

/** A setting that is not the same everywhere. */
export interface DifferingSetting {
  /** Dotted, rewards by their names: `train.learning_rate`, `rewards.concise.weight`. */
  key: string;
  /** One a config, in their order; null where it has no such key. */
  values: unknown[];
}

/** The settings in which configs differ, in the order of the first config. */
export function differingSettings(configs: readonly GrpoConfig[]): DifferingSetting[] {
  const flat = configs.map(flatten);
  const keys = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  return keys
    .map((key) => ({ key, values: flat.map((settings) => settings.get(key) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function flatten(config: GrpoConfig): Map<string, unknown> {
  const names = rewardNames(config.rewards);
  const rewards = Object.fromEntries(config.rewards.map((reward, i) => [names[i] ?? String(i), reward]));
  const settings = new Map<string, unknown>();
  const visit = (path: string, value: unknown): void => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap) settings.set(path, value);
    else for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner);
  };
  visit('', { ...config, rewards });
  return settings;
}
