import { rewardNames, type RewardConfig } from '../config/rewards.ts';
import { isObject } from '../run/validate.ts';

/** What the rules ask of a run's config, with the changes that were made while it went on. A run of another version may lack a key. */
export class RunSettings {
  /** The rewards' names as they stand in the metrics, in the config's order. */
  readonly rewards: readonly string[];
  private readonly config: Readonly<Record<string, unknown>>;
  private readonly changes = new Map<string, unknown>();

  /** @param config  the resolved config of the manifest */
  constructor(config: Readonly<Record<string, unknown>>) {
    this.config = config;
    const { rewards } = config;
    this.rewards = Array.isArray(rewards) && rewards.every(isReward) ? rewardNames(rewards) : [];
  }

  /** A live change: `grpo.beta`, `rewards.NAME.weight`. */
  change(key: string, value: unknown): void {
    this.changes.set(key, value);
  }

  /** A number by its dotted key, `grpo.beta`; undefined where it is unset or unknown. */
  number(key: string): number | undefined {
    const value = this.value(key);
    return typeof value === 'number' ? value : undefined;
  }

  /** Whether a switch is on: `grpo.mask_truncated_completions`. */
  isOn(key: string): boolean {
    return this.value(key) === true;
  }

  /** Weight of a reward by its name; 1 where the config does not say. */
  weight(name: string): number {
    const index = this.rewards.indexOf(name);
    const changed = this.changes.get(`rewards.${name}.weight`);
    return typeof changed === 'number' ? changed : (this.number(`rewards.${index}.weight`) ?? 1);
  }

  /** Where a reward stands in the config: `rewards.1`. */
  rewardKey(name: string): string {
    const index = this.rewards.indexOf(name);
    return index < 0 ? 'rewards' : `rewards.${index}`;
  }

  private value(key: string): unknown {
    if (this.changes.has(key)) return this.changes.get(key);
    let found: unknown = this.config;
    for (const part of key.split('.')) {
      if (Array.isArray(found)) found = found[Number(part)];
      else found = isObject(found) ? found[part] : undefined;
    }
    return found;
  }
}

const isReward = (value: unknown): value is Pick<RewardConfig, 'use' | 'name'> =>
  isObject(value) &&
  typeof value['use'] === 'string' &&
  (value['name'] === undefined || typeof value['name'] === 'string');
