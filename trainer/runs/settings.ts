import { maximumOf } from '../../core/config/index.ts';

/** A setting with its new value from a step on. */
export interface SettingChange {
  /** The first step that is computed with it. */
  step: number;
  /** Dotted, as in the config: `train.learning_rate`, `rewards.concise.weight`. */
  key: string;
  value: unknown;
}

/**
 * The setting changes of a run by step. A step that is redone after a restart gets the same changes again; a newer change of a key
 * cancels the recorded ones of that key at and after its own step.
 */
export class RecordedSettings {
  private changes: SettingChange[] = [];

  /** @param history  earlier changes in the order in which they were made */
  constructor(history: readonly SettingChange[] = []) {
    for (const change of history) this.record(change);
  }

  record(change: SettingChange): void {
    this.changes = this.changes.filter((one) => one.key !== change.key || one.step < change.step);
    this.changes.push(change);
  }

  /** Changes that take effect with this step. */
  at(step: number): SettingChange[] {
    return this.changes.filter((change) => change.step === step);
  }

  /** Changed settings in force while this step is computed, by key in alphabetical order. */
  inForce(step: number): Record<string, unknown> {
    const past = this.changes.filter((change) => change.step <= step).sort((a, b) => a.step - b.step);
    const values = new Map(past.map((change) => [change.key, change.value]));
    return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

type Rule = (value: number) => string | undefined;

const atLeast =
  (least: number): Rule =>
  (value) =>
    value >= least ? undefined : `must be at least ${least}`;
const above =
  (limit: number): Rule =>
  (value) =>
    value > limit ? undefined : `must be greater than ${limit}`;
const wholeFrom =
  (least: number): Rule =>
  (value) =>
    Number.isSafeInteger(value) && value >= least ? undefined : `must be a whole number of at least ${least}`;
const any: Rule = () => undefined;

const LIVE: Readonly<Record<string, Rule>> = {
  'train.learning_rate': above(0),
  'train.max_steps': wholeFrom(1),
  'train.save_steps': wholeFrom(1),
  'train.eval_steps': wholeFrom(0),
  'grpo.beta': atLeast(0),
  'grpo.temperature': above(0),
  'grpo.epsilon': atLeast(0),
  'grpo.epsilon_high': atLeast(0),
  'grpo.entropy_coef': any,
};

/** What a run knows for judging a change. */
export interface SettingContext {
  /** The rewards' names as they stand in the metrics, in the config's order. */
  rewardNames: readonly string[];
  /** A further test against the whole config: why this value cannot be taken now, or undefined. */
  check?: (key: string, value: number) => string | undefined;
}

export type JudgedSetting = { key: string; value: number } | { refused: string };

/**
 * Whether a setting may change while a run goes on. Keys are taken dotted (`grpo.beta`) or by their last part (`beta`); a reward's weight
 * is `rewards.NAME.weight` or `rewards.INDEX.weight`, and comes back with the name.
 */
export function judgeSetting(key: string, value: unknown, context: SettingContext): JudgedSetting {
  const name = canonicalKey(key, context.rewardNames);
  if ('refused' in name) return name;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { refused: `${name.key} must be a number, not ${JSON.stringify(value) ?? 'nothing'}` };
  const most = maximumOf(name.key);
  const problem =
    name.rule(value) ??
    (Math.abs(value) > most ? `must be at most ${most}` : undefined) ??
    context.check?.(name.key, value);
  return problem === undefined ? { key: name.key, value } : { refused: `${name.key}: ${value} ${problem}` };
}

function canonicalKey(
  key: string,
  rewardNames: readonly string[],
): { key: string; rule: Rule } | { refused: string } {
  const weight = /^rewards(?:\.(.+)|\[(\d+)\])\.weight$/.exec(key);
  if (weight !== null) {
    const which = weight[1] ?? weight[2] ?? '';
    const name = rewardNames.includes(which) ? which : rewardNames[Number(which)];
    if (name !== undefined) return { key: `rewards.${name}.weight`, rule: any };
    return { refused: `there is no reward ${which}; the rewards are ${rewardNames.join(', ')}` };
  }
  const full = Object.keys(LIVE).find((live) => live === key || live.split('.')[1] === key);
  const rule = full === undefined ? undefined : LIVE[full];
  if (full !== undefined && rule !== undefined) return { key: full, rule };
  const settable = [...Object.keys(LIVE).map((live) => live.split('.')[1]), 'rewards.NAME.weight'];
  return {
    refused: `${key} cannot change while a run goes on: what was computed so far depends on it. Settable are ${settable.join(', ')}; for anything else start a branch`,
  };
}
