/** Count, sum and sum of squares: what mean and variance of a set need, and what can be added up over steps. */
export interface Moments {
  n: number;
  sum: number;
  squares: number;
}

export const noMoments = (): Moments => ({ n: 0, sum: 0, squares: 0 });

export function addTo(moments: Moments, value: number): void {
  moments.n += 1;
  moments.sum += value;
  moments.squares += value * value;
}

export const together = (all: readonly Moments[]): Moments =>
  all.reduce((a, b) => ({ n: a.n + b.n, sum: a.sum + b.sum, squares: a.squares + b.squares }), noMoments());

/** NaN for no values. */
export const meanOf = ({ n, sum }: Moments): number => sum / n;

/** Squared standard error of the mean (variance over n - 1, over n); Infinity below two values, where nothing is known of it. */
export function errorOf(moments: Moments): number {
  const { n, squares } = moments;
  if (n < 2) return Infinity;
  // Rounding may leave a little less than nothing.
  return Math.max(0, squares - n * meanOf(moments) ** 2) / (n - 1) / n;
}

/** By how many standard errors the mean of `a` lies above that of `b`. Without any spread: infinite, or 0 for equal means. */
export function standardErrorsAbove(a: Moments, b: Moments): number {
  const difference = meanOf(a) - meanOf(b);
  return difference === 0 ? 0 : difference / Math.sqrt(errorOf(a) + errorOf(b));
}
