import type { ObjectiveSettings } from './settings.ts';
import { activeTokens } from './tokens.ts';

/**
 * Importance ratios of one completion, policy now over the policy that sampled:
 * token level `c_t = exp(lp_t - old_t)`; sequence level (GSPO) `c = exp(sum_t m_t (lp_t - old_t) / max(sum_t m_t, 1))`,
 * the same for every token.
 */
export function importanceRatios(
  logprobs: ArrayLike<number>,
  oldLogprobs: ArrayLike<number>,
  mask: ArrayLike<number>,
  level: ObjectiveSettings['importance_sampling_level'],
): number[] {
  const logRatios = Array.from(
    { length: mask.length },
    (_, t) => (logprobs[t] ?? NaN) - (oldLogprobs[t] ?? NaN),
  );
  if (level === 'token') return logRatios.map(Math.exp);
  let sum = 0;
  logRatios.forEach((value, t) => {
    if (mask[t] === 1) sum += value;
  });
  const ratio = Math.exp(sum / Math.max(activeTokens(mask), 1));
  return logRatios.map(() => ratio);
}
