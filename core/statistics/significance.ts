import { bootstrapMeanDifference, type BootstrapOptions, type Interval } from './bootstrap.ts';
import { cliffsDelta, cohensD } from './effect-size.ts';
import { mannWhitney } from './mann-whitney.ts';
import { pairedTTest, welchTTest, type TestResult } from './t-test.ts';

/** Is sample a different from sample b, and by how much? A figure that is not defined is null. */
export interface Significance {
  /** Paired or Welch's t. */
  t: TestResult;
  mann_whitney: TestResult;
  /** By the pooled deviation. */
  cohens_d: number | null;
  cliffs_delta: number | null;
  /** 95% percentile bootstrap of the mean difference a - b. */
  bootstrap: Interval | null;
}

/**
 * Every figure of the comparison of two samples; differences are a - b.
 *
 * @param paired a[i] and b[i] belong together (the same prompt); then a and b have one length
 */
export function significance(
  a: readonly number[],
  b: readonly number[],
  paired: boolean,
  options: BootstrapOptions = {},
): Significance {
  return {
    t: paired ? pairedTTest(a, b) : welchTTest(a, b),
    mann_whitney: mannWhitney(a, b),
    cohens_d: cohensD(a, b),
    cliffs_delta: cliffsDelta(a, b),
    bootstrap: bootstrapMeanDifference(a, b, paired, options),
  };
}
