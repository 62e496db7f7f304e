import { epsilonHigh, type ObjectiveSettings } from './settings.ts';
import type { TokenTerm } from './tokens.ts';

/**
 * CISPO (MiniMax-M1): `-sg(min(c, e_hi)) A lp`. The capped ratio is a constant weight (sg = stop gradient), so every
 * token keeps a gradient; `e_hi` is an absolute bound here.
 */
export function cispoTerm(
  ratio: number,
  logprob: number,
  advantage: number,
  settings: ObjectiveSettings,
): TokenTerm {
  const weight = Math.min(ratio, epsilonHigh(settings)) * advantage;
  return { value: -weight * logprob, byRatio: 0, byLogprob: -weight };
}

/** What `cispo_clip_ratio` counts. */
export function isCispoClipped(ratio: number, advantage: number, settings: ObjectiveSettings): boolean {
  return ratio > epsilonHigh(settings) && advantage > 0;
}
