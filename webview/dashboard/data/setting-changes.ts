/** Settings that were changed while a run went on, read from its events. */
import type { EventRecord } from '../../../core/run/records.ts';
import { own } from '../../../core/run/own.ts';
import { t } from '../../shared/l10n.ts';
import { configValue } from './config-value.ts';

export interface SettingChange {
  /** The first step that was computed with it. */
  step: number;
  key: string;
  /** Undefined: the config says nothing of this key. */
  from: unknown;
  to: unknown;
  /** ISO time. */
  t: string;
}

/**
 * Every change that was made, the oldest first. The trainer applies a change again when its step is redone and marks that event
 * `replayed`: it is no second change.
 */
export function settingChanges(
  config: Readonly<Record<string, unknown>>,
  events: readonly EventRecord[],
): SettingChange[] {
  const inForce = new Map<string, unknown>();
  return events.flatMap((event) => {
    const { key } = event;
    if (event.type !== 'setting' || event['replayed'] === true || typeof key !== 'string') return [];
    const from = inForce.has(key) ? inForce.get(key) : configValue(config, key);
    const to = event['value'];
    inForce.set(key, to);
    return [{ step: event.step, key, from, to, t: event.t }];
  });
}

/** The value in force now: the newest change, else the config's. Undefined: neither says. */
export function valueInForce(
  config: Readonly<Record<string, unknown>>,
  events: readonly EventRecord[],
  key: string,
): unknown {
  const newest = settingChanges(config, events).findLast((change) => change.key === key);
  return newest === undefined ? configValue(config, key) : newest.to;
}

const NAMES: Record<string, string> = {
  'train.learning_rate': t`learning rate`,
  'train.max_steps': t`stop at step`,
  'train.save_steps': t`checkpoint every`,
  'train.eval_steps': t`evaluate every`,
  'grpo.entropy_coef': t`entropy coefficient`,
};

/** What a person calls a setting: `learning rate`, `beta`, `weight of concise`. */
export function settingName(key: string): string {
  const weight = /^rewards\.(.+)\.weight$/.exec(key);
  return weight?.[1] === undefined
    ? (own(NAMES, key) ?? key.replace(/^\w+\./, ''))
    : t`weight of ${weight[1]}`;
}

/** A value as a config would have it; a number as short as it is exact. */
export function settingText(value: unknown): string {
  if (value === undefined || value === null) return t`unset`;
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberText(value: number): string {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e7) ? value.toExponential() : String(value);
}
