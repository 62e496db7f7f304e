import type { Interval } from './bootstrap.ts';

/** The 0.975 quantile of the standard normal. */
const Z95 = 1.959963984540054;

/**
 * Wilson's 95% interval of a proportion: good for few trials and for shares near 0 or 1.
 *
 * @returns null without trials
 */
export function wilson(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const z2 = Z95 ** 2 / trials;
  const center = (share + z2 / 2) / (1 + z2);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials))) / (1 + z2);
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
