import type { Remedy } from './alarm.ts';
import { number } from './say.ts';

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

/** A remedy that changes one setting. */
export function setTo(id: string, key: string, value: number | boolean | string, why: string): Remedy {
  const text = typeof value === 'number' ? number(value) : String(value);
  const live = LIVE.has(key) || /^rewards\..+\.weight$/.test(key);
  return { id, title: `Set ${key} to ${text}: ${why}`, setting: { key, value: text, live } };
}

/** A remedy that a person carries out. */
export const advise = (id: string, title: string): Remedy => ({ id, title });
