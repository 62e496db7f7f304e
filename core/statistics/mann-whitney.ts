import { averageRanks } from './ranks.ts';
import { normalUpperTail } from './special.ts';
import type { TestResult } from './t-test.ts';

/**
 * Mann-Whitney U test, two-sided, as scipy's `mannwhitneyu(method='auto')`: exact where a sample has at most 8 values
 * and there are no ties, else the normal approximation with tie and continuity correction.
 *
 * @returns U of the first sample; p null where every value is the same (the approximation has no spread)
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): TestResult {
  const [n1, n2] = [a.length, b.length];
  if (n1 === 0 || n2 === 0) return { statistic: null, p: null };
  const { ranks, ties } = averageRanks([...a, ...b]);
  const rankSum = ranks.slice(0, n1).reduce((sum, rank) => sum + rank, 0);
  const u1 = rankSum - (n1 * (n1 + 1)) / 2;
  const larger = Math.max(u1, n1 * n2 - u1);
  const exact = (n1 <= 8 || n2 <= 8) && ties.every((size) => size === 1);
  const tail = exact ? exactUpperTail(larger, n1, n2) : asymptoticUpperTail(larger, n1, n2, ties);
  return { statistic: u1, p: tail === null ? null : Math.min(2 * tail, 1) };
}

function asymptoticUpperTail(u: number, n1: number, n2: number, ties: readonly number[]): number | null {
  const n = n1 + n2;
  const tieTerm = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const deviation = Math.sqrt(((n1 * n2) / 12) * (n + 1 - tieTerm / (n * (n - 1))));
  if (!(deviation > 0)) return null;
  return normalUpperTail((u - (n1 * n2) / 2 - 0.5) / deviation);
}

/**
 * P(U >= u) under the null hypothesis. The number of arrangements with U = k is the coefficient of q^k in the Gaussian
 * binomial `prod_{i=1..n1} (1 - q^(n2+i)) / (1 - q^i)`; the distribution is symmetric about `n1 n2 / 2`.
 */
function exactUpperTail(u: number, n1: number, n2: number): number {
  const [small, large] = n1 <= n2 ? [n1, n2] : [n2, n1];
  const last = n1 * n2 - u;
  const counts = new Array<bigint>(last + 1).fill(0n);
  counts[0] = 1n;
  const count = (k: number): bigint => counts[k] ?? 0n;
  let total = 1n;
  for (let i = 1; i <= small; i++) {
    for (let k = last; k >= large + i; k--) counts[k] = count(k) - count(k - large - i);
    for (let k = i; k <= last; k++) counts[k] = count(k) + count(k - i);
    total = (total * BigInt(large + i)) / BigInt(i);
  }
  const inTail = counts.reduce((sum, value) => sum + value, 0n);
  return Number(inTail) / Number(total);
}
