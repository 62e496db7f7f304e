import { addTo, meanOf, noMoments, standardErrorsAbove, type Moments } from './moments.ts';
import type { MetricPoint } from './points.ts';
import { WINDOW } from './span.ts';

/** Below this many standard errors a difference of means is taken for chance: about 1 in 20 (two-sided). */
export const CLEAR = 2;

/** How far back a rise is looked for. */
const LOOK_BACK = 4 * WINDOW;

export function momentsOf(values: readonly number[]): Moments {
  const moments = noMoments();
  for (const value of values) addTo(moments, value);
  return moments;
}

/**
 * Whether a metric rose clearly over the last 20 points (or all, where there are fewer): the mean of the last 5 against the first 5 of them.
 * Fewer than 10 points, where the two overlap, count as no rise unless it is a strong one.
 */
export function isRising(points: readonly MetricPoint[]): boolean {
  const values = points.slice(-LOOK_BACK).map(({ value }) => value);
  return standardErrorsAbove(momentsOf(values.slice(-WINDOW)), momentsOf(values.slice(0, WINDOW))) > CLEAR;
}

/** NaN for none. */
export const meanOfPoints = (points: readonly MetricPoint[]): number =>
  meanOf(momentsOf(points.map(({ value }) => value)));

/** The points up to a step, that one included. */
export const upTo = (points: readonly MetricPoint[], step: number): MetricPoint[] =>
  points.filter((point) => point.step <= step);
