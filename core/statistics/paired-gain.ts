import { bootstrapMeanDifference, type BootstrapOptions } from './bootstrap.ts';
import { mean, std } from './moments.ts';
import { pairedTTest } from './t-test.ts';

/** How much better one measurement of the same things is than another. */
export interface PairedGain {
  /** Mean of after - before. */
  difference: number;
  /** 95% bootstrap interval of the difference. */
  interval: [number, number];
  /** Of the paired t-test, two-sided; null where all differences are the same: the test then has no answer, however few they are. */
  p: number | null;
  /** Pairs that both measurements have. */
  n: number;
}

/** Differences that spread less than this, relative to the values, are the same but for rounding. */
const ROUNDING = 1e-9;

/**
 * Compares two measurements pair by pair; null = not measured, and the pair is left out.
 *
 * @returns undefined where there is no pair
 */
export function pairedGain(
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  options: BootstrapOptions = {},
): PairedGain | undefined {
  const pairs = before.flatMap((b, i) => {
    const a = after[i] ?? null;
    return a === null || b === null ? [] : [{ a, b }];
  });
  const [a, b] = [pairs.map((pair) => pair.a), pairs.map((pair) => pair.b)];
  const differences = pairs.map((pair) => pair.a - pair.b);
  const interval = bootstrapMeanDifference(a, b, true, options);
  const difference = mean(differences);
  if (!interval || difference === null) return undefined;
  const size = Math.max(...pairs.map((pair) => Math.max(Math.abs(pair.a), Math.abs(pair.b))));
  const spread = std(differences) ?? 0;
  const p = spread <= ROUNDING * size ? null : pairedTTest(a, b).p;
  return { difference, interval: [interval.low, interval.high], p, n: pairs.length };
}
