import type { Remedy } from './alarm.ts';
import { number } from './say.ts';
import type { RunSettings } from './settings.ts';

/** What a running trainer takes (the contract's list); everything else needs a new run or a branch. */
const LIVE = new Set([
  'train.learning_rate',
  'train.max_steps',
  'train.save_steps',
  'train.eval_steps',
  'grpo.beta',
  'grpo.temperature',
  'grpo.epsilon',
  'grpo.epsilon_high',
]);

/** The greatest rate that language models bear: a tenth of an absurd one is still absurd. */
const HIGHEST_RATE = 1e-3;
/** A weight of the KL that can be felt, where there was none: DeepSeekMath's own. */
const FELT_BETA = 0.04;
/** By how much a pull that was too weak is strengthened. */
const STRONGER = 4;

/** A remedy that changes one setting. */
export function setTo(id: string, key: string, value: number | boolean | string, why: string): Remedy {
  const text = typeof value === 'number' ? number(value) : String(value);
  const live = LIVE.has(key) || /^rewards\..+\.weight$/.test(key);
  return { id, title: `Set ${key} to ${text}: ${why}`, setting: { key, value: text, live } };
}

/** A share of the learning rate, never above what language models bear; none where the run's config names no rate. */
export function lowerRate(settings: RunSettings, divisor: number, why: string): Remedy[] {
  const rate = settings.number('train.learning_rate');
  if (rate === undefined) return [];
  return [setTo('rate', 'train.learning_rate', Math.min(rate / divisor, HIGHEST_RATE), why)];
}

/** A stronger pull back to the reference, or a first one. */
export function strongerPull(settings: RunSettings, why: string): Remedy {
  const beta = settings.number('grpo.beta') ?? 0;
  return setTo('beta', 'grpo.beta', beta > 0 ? STRONGER * beta : FELT_BETA, why);
}

/** A remedy that a person carries out. */
export const advise = (id: string, title: string): Remedy => ({ id, title });
