/** In which settings runs differ. */

export interface DifferingSetting {
  /** Dotted, rewards by their names: `train.learning_rate`, `rewards.concise.weight`. */
  key: string;
  /** One a run, in their order; undefined where its config has no such key. */
  values: unknown[];
}

/** Settings that differ, in the order of the first config. The name of a config is no setting. */
export function configDifference(configs: readonly Readonly<Record<string, unknown>>[]): DifferingSetting[] {
  const flat = configs.map(flatten);
  const keys = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  return keys
    .map((key) => ({ key, values: flat.map((settings) => settings.get(key)) }))
    .filter(
      ({ key, values }) => key !== 'name' && new Set(values.map((value) => JSON.stringify(value))).size > 1,
    );
}

function flatten(config: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const settings = new Map<string, unknown>();
  const visit = (path: string, value: unknown): void => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap) settings.set(path, value);
    else for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner);
  };
  visit('', { ...config, rewards: rewardsByName(config['rewards']) });
  return settings;
}

/** A list would call every reward another once one is inserted: they are told apart by their names. */
function rewardsByName(rewards: unknown): unknown {
  if (!Array.isArray(rewards)) return rewards;
  const byName = new Map<string, unknown>();
  for (const reward of rewards as unknown[]) {
    const wanted = nameOf(reward);
    let free = wanted;
    for (let n = 2; byName.has(free); n++) free = `${wanted}-${n}`;
    byName.set(free, reward);
  }
  return Object.fromEntries(byName);
}

/** As in the metrics: `name`, else the id or the file's stem. */
function nameOf(reward: unknown): string {
  const { name, use } = (reward ?? {}) as Record<string, unknown>;
  if (typeof name === 'string') return name;
  if (typeof use !== 'string') return 'reward';
  return /\.[cm]?[jt]s$/.test(use) ? (use.split(/[\\/]/).at(-1) ?? use).replace(/\.[^.]+$/, '') : use;
}
