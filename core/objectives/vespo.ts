import type { ObjectiveSettings } from './settings.ts';
import type { TokenTerm } from './tokens.ts';

const LOWEST_LOG_WEIGHT = Math.log(1e-8);
const HIGHEST_LOG_WEIGHT = 20;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/**
 * VESPO's weight of one completion, `phi = exp(la + k ln w - la w)` (1 at w = 1), where
 * `ln w = clip(sum_t m_t clip(lp_t - old_t, -20, 20), ln 1e-8, 20)` and `(k, la)` depends on the advantage's sign.
 * A constant: no gradient flows through it.
 */
export function vespoPhi(
  logprobs: ArrayLike<number>,
  oldLogprobs: ArrayLike<number>,
  mask: ArrayLike<number>,
  advantage: number,
  settings: ObjectiveSettings,
): number {
  let sum = 0;
  for (let t = 0; t < mask.length; t++) {
    if (mask[t] === 1) sum += clamp((logprobs[t] ?? NaN) - (oldLogprobs[t] ?? NaN), -20, 20);
  }
  const logWeight = clamp(sum, LOWEST_LOG_WEIGHT, HIGHEST_LOG_WEIGHT);
  const k = advantage >= 0 ? settings.vespo_k_pos : settings.vespo_k_neg;
  const lambda = Math.max(advantage >= 0 ? settings.vespo_lambda_pos : settings.vespo_lambda_neg, 1e-4);
  return Math.exp(lambda + k * logWeight - lambda * Math.exp(logWeight));
}

/** `-sg(phi) A lp`. */
export function vespoTerm(phi: number, logprob: number, advantage: number): TokenTerm {
  return { value: -phi * advantage * logprob, byRatio: 0, byLogprob: -phi * advantage };
}
