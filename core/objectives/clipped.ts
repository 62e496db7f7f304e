import { epsilonHigh, type ObjectiveSettings } from './settings.ts';
import type { TokenTerm } from './tokens.ts';

/**
 * The clipped surrogate of grpo, bnpo, dr_grpo, dapo and luspo, which differ in the reduction only:
 * `-min(min(c, delta) A, clip(c, 1 - e_lo, 1 + e_hi) A)` (Schulman et al. 2017; delta: INTELLECT-2).
 */
export function clippedTerm(ratio: number, advantage: number, settings: ObjectiveSettings): TokenTerm {
  const low = 1 - settings.epsilon;
  const high = 1 + epsilonHigh(settings);
  const delta = settings.delta ?? Infinity;
  const free = Math.min(ratio, delta) * advantage;
  const clipped = Math.min(Math.max(ratio, low), high) * advantage;
  // Equal means that nothing was cut off (or that A is 0), so the free branch's slope is the slope of both.
  const freeWins = free <= clipped;
  const moves = freeWins ? ratio <= delta : ratio >= low && ratio <= high;
  return { value: -(freeWins ? free : clipped), byRatio: moves ? -advantage : 0, byLogprob: 0 };
}

/** The ratio that the clip metrics judge: TRL compares it after the cut at delta. */
export function clipState(
  ratio: number,
  advantage: number,
  settings: ObjectiveSettings,
): { low: boolean; high: boolean } {
  const judged = Math.min(ratio, settings.delta ?? Infinity);
  return {
    low: advantage < 0 && judged < 1 - settings.epsilon,
    high: advantage > 0 && judged > 1 + epsilonHigh(settings),
  };
}
