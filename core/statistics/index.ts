/** Statistics of samples: intervals, tests, effect sizes, correlation. Undefined is null, never 0. */
export { bootstrapMean, bootstrapMeanDifference, type BootstrapOptions, type Interval } from './bootstrap.ts';
export { pearson, spearman } from './correlation.ts';
export { cliffsDelta, cohensD } from './effect-size.ts';
export { mannWhitney } from './mann-whitney.ts';
export { mean, present, quantileSorted, std, variance } from './moments.ts';
export { pairedGain, type PairedGain } from './paired-gain.ts';
export { wilson } from './proportion.ts';
export { significance, type Significance } from './significance.ts';
export { pairedTTest, welchTTest, type TestResult } from './t-test.ts';
