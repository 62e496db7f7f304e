/**
 * Arithmetic mean, computed around the first value so that the mean of equal values is exactly that value.
 *
 * @returns null for no values
 */
export function mean(values: readonly number[]): number | null {
  const first = values[0];
  if (first === undefined) return null;
  let sum = 0;
  for (const value of values) sum += value - first;
  if (Number.isFinite(sum)) return first + sum / values.length;
  // Sums of the largest numbers overflow where their mean does not.
  return values.reduce((all, value) => all + value / values.length, 0);
}

/**
 * Unbiased variance (divisor n - 1).
 *
 * @returns null for fewer than two values: it is not defined there, and it is not 0
 */
export function variance(values: readonly number[]): number | null {
  const center = mean(values);
  if (center === null || values.length < 2) return null;
  let sum = 0;
  for (const value of values) sum += (value - center) ** 2;
  return sum / (values.length - 1);
}

/** Unbiased standard deviation (divisor n - 1); null for fewer than two values. Defined also where the variance overflows. */
export function std(values: readonly number[]): number | null {
  const spread = variance(values);
  if (spread === null) return null;
  if (Number.isFinite(spread)) return Math.sqrt(spread);
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = variance(values.map((value) => value / scale));
  return scaled === null ? null : scale * Math.sqrt(scaled);
}

/**
 * Quantile by linear interpolation (numpy's and torch's default rule).
 *
 * @param sorted ascending, not empty
 * @param q 0..1
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number {
  const exact = q * (sorted.length - 1);
  // `1 - 0.7` is 0.30000000000000004: a rank that is whole but for rounding is taken as whole.
  const rank = Math.abs(exact - Math.round(exact)) < 1e-9 ? Math.round(exact) : exact;
  const below = Math.floor(rank);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  return low + (high - low) * (rank - below);
}

/** The values that are there: `null` means "not scorable" or "not available" all over the project. */
export function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
