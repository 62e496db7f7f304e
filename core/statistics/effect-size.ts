import { mean, variance } from './moments.ts';

/** Cohen's d, `(mean a - mean b) / pooled deviation`; null without a spread to measure by. */
export function cohensD(a: readonly number[], b: readonly number[]): number | null {
  const [meanA, meanB, varA, varB] = [mean(a), mean(b), variance(a), variance(b)];
  if (meanA === null || meanB === null || varA === null || varB === null) return null;
  const pooled = Math.sqrt(((a.length - 1) * varA + (b.length - 1) * varB) / (a.length + b.length - 2));
  return pooled === 0 ? null : (meanA - meanB) / pooled;
}

/** Cliff's delta, `P(a > b) - P(a < b)` over all pairs: -1..1; null for an empty sample. */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  const sorted = Float64Array.from(b).sort();
  let balance = 0;
  for (const value of a) {
    const below = countWhile(sorted, (other) => other < value);
    const notAbove = countWhile(sorted, (other) => other <= value);
    balance += below - (sorted.length - notAbove);
  }
  return balance / (a.length * b.length);
}

/** How many values at the front of a sorted array satisfy a condition that once false stays false (bisection). */
function countWhile(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] ?? NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}
