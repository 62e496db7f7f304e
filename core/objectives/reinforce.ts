import type { TokenTerm } from './tokens.ts';

/** REINFORCE (Williams 1992): `-lp A`. No importance ratio: meant for one update a batch. */
export function reinforceTerm(logprob: number, advantage: number): TokenTerm {
  return { value: -logprob * advantage, byRatio: 0, byLogprob: -advantage };
}
