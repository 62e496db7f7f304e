import { mean, present, std } from '../statistics/moments.ts';

/** A group's rewards in figures; null = not defined for so few scorable completions. */
export interface GroupStatistics {
  mean: number | null;
  /** Over n - 1, as in TRL's `reward_std` and in the advantage's denominator: wherever a spread is shown it is this figure. */
  std: number | null;
  /** At least two scorable completions, and all the same: nothing is learned from this group. */
  zeroStd: boolean;
  scorable: number;
}

/**
 * Mean and spread of the rewards of one prompt's completions: the figures that the advantage is computed from, and that are shown.
 *
 * @param group one value a completion, null = unscorable
 */
export function groupStatistics(group: readonly (number | null)[]): GroupStatistics {
  const known = present(group);
  return { mean: mean(known), std: std(known), zeroStd: isZeroSpread(known), scorable: known.length };
}

/** torch's `isclose(std, 0)`, for which fewer than two values have no deviation at all. */
export function isZeroSpread(values: readonly number[]): boolean {
  const spread = std(values);
  return spread !== null && spread <= 1e-8;
}
