import { rewardNames, type RewardConfig } from '../config/rewards.ts';
import { own } from '../run/own.ts';
import { isObject } from '../run/validate.ts';

/** A change while the run went on: `step` is the first that was computed with it. */
export interface SettingChange {
  step: number;
  value: unknown;
  before: unknown;
  /** How often the run had gone back until then. */
  rollbacks: number;
}

/** What the rules ask of a run's config, with the changes that were made while it went on. A run of another version may lack a key. */
export class RunSettings {
  /** The rewards' names as they stand in the metrics, in the config's order. */
  readonly rewards: readonly string[];
  private readonly config: Readonly<Record<string, unknown>>;
  private readonly changes = new Map<string, SettingChange>();

  /** @param config  the resolved config of the manifest */
  constructor(config: Readonly<Record<string, unknown>>) {
    this.config = config;
    const { rewards } = config;
    this.rewards = Array.isArray(rewards) && rewards.every(isReward) ? rewardNames(rewards) : [];
  }

  /** A live change: `grpo.beta`, `rewards.NAME.weight`. One that sets what holds already (resuming says it again) is none. */
  change(key: string, value: unknown, at: Pick<SettingChange, 'step' | 'rollbacks'>): void {
    const before = this.value(key);
    if (before !== value) this.changes.set(key, { ...at, value, before });
  }

  /** The newest change of a key while the run went on. */
  changeOf(key: string): SettingChange | undefined {
    return this.changes.get(key);
  }

  /** The settings as they were before the newest change of a key. */
  before(key: string): RunSettings {
    const earlier = new RunSettings(this.config);
    for (const [each, change] of this.changes)
      earlier.changes.set(each, each === key ? { ...change, value: change.before } : change);
    return earlier;
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
    const changed = this.changes.get(`rewards.${name}.weight`)?.value;
    return typeof changed === 'number' ? changed : (this.number(`rewards.${index}.weight`) ?? 1);
  }

  /** Where a reward stands in the config: `rewards.1`. */
  rewardKey(name: string): string {
    const index = this.rewards.indexOf(name);
    return index < 0 ? 'rewards' : `rewards.${index}`;
  }

  private value(key: string): unknown {
    const change = this.changes.get(key);
    if (change !== undefined) return change.value;
    let found: unknown = this.config;
    for (const part of key.split('.')) {
      if (Array.isArray(found)) found = found[Number(part)];
      else found = isObject(found) ? own(found, part) : undefined;
    }
    return found;
  }
}

const isReward = (value: unknown): value is Pick<RewardConfig, 'use' | 'name'> =>
  isObject(value) &&
  typeof value['use'] === 'string' &&
  (value['name'] === undefined || typeof value['name'] === 'string');
