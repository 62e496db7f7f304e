import type { ObjectiveSettings } from './settings.ts';
import type { TokenTerm } from './tokens.ts';

/** SAPO: a soft gate in the clip's place, `-A 4 sigmoid(t (c - 1)) / t`, with t for A > 0 and another for the rest. */
export function sapoTerm(ratio: number, advantage: number, settings: ObjectiveSettings): TokenTerm {
  const t = advantage > 0 ? settings.sapo_temperature_pos : settings.sapo_temperature_neg;
  const gate = 1 / (1 + Math.exp(-t * (ratio - 1)));
  return { value: (-advantage * 4 * gate) / t, byRatio: -advantage * 4 * gate * (1 - gate), byLogprob: 0 };
}
