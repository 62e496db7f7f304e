import { PURPOSE, Xoshiro } from '../random/index.ts';
import { quantileSorted } from './moments.ts';

/** An interval of a figure. */
export interface Interval {
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** Default 10,000. */
  draws?: number | undefined;
  /** Default 0: the same input always has the same interval. */
  seed?: number | undefined;
  /** Default 0.95. */
  confidence?: number | undefined;
}

/**
 * Percentile bootstrap interval of a sample's mean.
 *
 * @returns null for an empty sample
 */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): Interval | null {
  if (values.length === 0) return null;
  return percentile(resampledMeans(values, 0, options), options.confidence);
}

/**
 * Percentile bootstrap interval of `mean a - mean b`. Paired samples are drawn pair by pair, others each by itself.
 *
 * @returns null for an empty sample
 */
export function bootstrapMeanDifference(
  a: readonly number[],
  b: readonly number[],
  paired: boolean,
  options: BootstrapOptions = {},
): Interval | null {
  if (a.length === 0 || b.length === 0) return null;
  if (paired) {
    return bootstrapMean(
      a.map((value, index) => value - (b[index] ?? NaN)),
      options,
    );
  }
  const [meansA, meansB] = [resampledMeans(a, 0, options), resampledMeans(b, 1, options)];
  return percentile(
    meansA.map((value, draw) => value - (meansB[draw] ?? NaN)),
    options.confidence,
  );
}

/** One mean a draw; `sample` keeps the random numbers of two samples apart. */
function resampledMeans(values: readonly number[], sample: number, options: BootstrapOptions): Float64Array {
  const means = new Float64Array(options.draws ?? 10_000);
  const numbers = Float64Array.from(values);
  const drawn = new Uint32Array(values.length);
  const random = Xoshiro.of({ seed: options.seed ?? 0, purpose: PURPOSE.bootstrap, step: sample, draw: 0 });
  for (let draw = 0; draw < means.length; draw++) {
    random.fill(drawn, values.length);
    let sum = 0;
    for (const index of drawn) sum += numbers[index] ?? NaN;
    means[draw] = sum / values.length;
  }
  return means;
}

function percentile(values: Float64Array, confidence = 0.95): Interval {
  const sorted = values.sort();
  const outside = (1 - confidence) / 2;
  return { low: quantileSorted(sorted, outside), high: quantileSorted(sorted, 1 - outside) };
}
