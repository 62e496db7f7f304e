import { quantileSorted } from '../statistics/moments.ts';
import { at, mapRows, totalActive, type Rows } from './tokens.ts';

/**
 * Which active tokens `top_entropy_quantile` q keeps in the policy term (Wang et al. 2025, "high-entropy minority
 * tokens"): those with entropy >= the (1 - q) quantile of the active tokens' entropies, linear rule. KL and every
 * denominator keep the full mask.
 *
 * @returns 0 or 1 a token; the mask itself at q = 1
 */
export function highEntropyMask(quantile: number, entropy: Rows | null, mask: Rows): number[][] {
  if (quantile >= 1 || entropy === null) return mapRows(mask, (b, t) => at(mask, b, t));
  const active: number[] = [];
  mask.forEach((row, b) => {
    for (let t = 0; t < row.length; t++) if (row[t] === 1) active.push(at(entropy, b, t));
  });
  if (active.length === 0) return mapRows(mask, () => 0);
  const threshold = quantileSorted(Float64Array.from(active).sort(), 1 - quantile);
  return mapRows(mask, (b, t) => (at(mask, b, t) === 1 && at(entropy, b, t) >= threshold ? 1 : 0));
}

/**
 * The entropy bonus's reduction as a weight a token: the mean over the kept tokens, the same for every loss type, so
 * that `loss -= entropy_coef * sum(weight * entropy)`.
 *
 * @param kept `highEntropyMask`'s result for the whole step
 */
export function entropyWeights(kept: Rows): number[][] {
  const count = Math.max(totalActive(kept), 1);
  return mapRows(kept, (b, t) => at(kept, b, t) / count);
}
