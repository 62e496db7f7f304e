import type { KlEstimator } from './settings.ts';
import type { Rows, TokenTerm } from './tokens.ts';
import { at } from './tokens.ts';

/**
 * The per-token KL estimate between policy and reference (Schulman, "Approximating KL divergence"), `d = ref - lp`:
 * - `k3`: `exp(d) - d - 1`
 * - `k3_corrected`: k3 times the importance ratio, which is differentiated too (TRL's `use_bias_correction_kl`)
 * - `k2`: `d^2 / 2`
 * - `k1_in_reward`: `old - ref`, a constant of the rollout; it acts through the reward, never in the loss
 */
export function tokenKl(
  estimator: KlEstimator,
  logprob: number,
  oldLogprob: number,
  refLogprob: number,
  ratio: number,
): TokenTerm {
  const d = refLogprob - logprob;
  switch (estimator) {
    case 'k3_corrected': {
      const k3 = Math.exp(d) - d - 1;
      return { value: ratio * k3, byRatio: k3, byLogprob: ratio * (1 - Math.exp(d)) };
    }
    case 'k3':
      return { value: Math.exp(d) - d - 1, byRatio: 0, byLogprob: 1 - Math.exp(d) };
    case 'k2':
      return { value: (d * d) / 2, byRatio: 0, byLogprob: -d };
    case 'k1_in_reward':
      return { value: oldLogprob - refLogprob, byRatio: 0, byLogprob: 0 };
  }
}

/**
 * `kl: k1_in_reward`: what is taken off each completion's reward, `beta * sum_t m_t (old_t - ref_t)`.
 *
 * @returns one a completion
 */
export function k1Penalty(beta: number, oldLogprobs: Rows, refLogprobs: Rows, mask: Rows): number[] {
  return mask.map((row, b) => {
    let sum = 0;
    for (let t = 0; t < row.length; t++) {
      if (row[t] === 1) sum += at(oldLogprobs, b, t) - at(refLogprobs, b, t);
    }
    return beta * sum;
  });
}
