import { mean, variance } from './moments.ts';
import { studentTwoSided } from './special.ts';

/**
 * A test's statistic and its two-sided p-value; both null where they are not defined (samples too small, or no spread and
 * no difference). A difference without any spread has an infinite t and p = 0, as in scipy.
 */
export interface TestResult {
  statistic: number | null;
  p: number | null;
}

const UNDEFINED: TestResult = { statistic: null, p: null };

/** Paired t-test (scipy `ttest_rel`), of `a - b`; a and b of one length. */
export function pairedTTest(a: readonly number[], b: readonly number[]): TestResult {
  const differences = a.map((value, index) => value - (b[index] ?? NaN));
  const center = mean(differences);
  const spread = variance(differences);
  if (center === null || spread === null) return UNDEFINED;
  return result(center / Math.sqrt(spread / differences.length), differences.length - 1);
}

/** Welch's t-test, unequal variances (scipy `ttest_ind(equal_var=False)`). */
export function welchTTest(a: readonly number[], b: readonly number[]): TestResult {
  const [meanA, meanB, varA, varB] = [mean(a), mean(b), variance(a), variance(b)];
  if (meanA === null || meanB === null || varA === null || varB === null) return UNDEFINED;
  const [errorA, errorB] = [varA / a.length, varB / b.length];
  const error = errorA + errorB;
  const t = (meanA - meanB) / Math.sqrt(error);
  // Welch-Satterthwaite.
  const df = error ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return result(t, df);
}

function result(t: number, df: number): TestResult {
  return Number.isNaN(t) ? UNDEFINED : { statistic: t, p: studentTwoSided(t, df) };
}
