import { at, type Rows } from '../objectives/tokens.ts';

/**
 * `sampling/importance_sampling_ratio/{min,mean,max}`: `exp(first - old)` over the active tokens, the training graph's
 * probability before any update over the sampler's. Both score the same policy, so it is 1 up to rounding, and anything
 * else is a fault of sampling or scoring.
 *
 * @param firstLogprobs B rows, null for a completion that was left out
 */
export function ratioMetrics(
  firstLogprobs: readonly (ArrayLike<number> | null)[],
  oldLogprobs: Rows,
  mask: Rows,
): Record<string, number> {
  let [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
  mask.forEach((active, b) => {
    const row = firstLogprobs[b] ?? null;
    if (row === null) return;
    for (let t = 0; t < active.length; t++) {
      if (active[t] !== 1) continue;
      const ratio = Math.exp((row[t] ?? NaN) - at(oldLogprobs, b, t));
      low = Math.min(low, ratio);
      high = Math.max(high, ratio);
      sum += ratio;
      count += 1;
    }
  });
  if (count === 0) return {};
  return {
    'sampling/importance_sampling_ratio/min': low,
    'sampling/importance_sampling_ratio/mean': sum / count,
    'sampling/importance_sampling_ratio/max': high,
  };
}
