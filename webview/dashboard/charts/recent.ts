/** What a run's newest steps say together: one step's noise is no illness. */
import { median } from '../../../core/alarms/span.ts';
import { Trend } from '../../../core/alarms/trend.ts';
import type { RunData } from '../data/run.ts';

/** Steps that are judged together; the alarms take as many. */
export const RECENT = 5;

/** The values that are there, the oldest first. */
export function valuesOf(run: RunData, column: string, newest = Infinity): number[] {
  const cells = run.columns.column(column) ?? [];
  return cells.slice(Math.max(0, cells.length - newest)).filter((value) => value !== null);
}

/** Median of the newest steps; undefined before there are five. */
export function recentMedian(run: RunData, column: string): number | undefined {
  const values = valuesOf(run, column, RECENT);
  return values.length < RECENT ? undefined : median(values);
}

/** The course of a column, told by core's alarms: a rise is clear where chance does not explain it. */
export function trendOf(run: RunData, column: string, sign: 1 | -1 = 1): Trend {
  const cells = run.columns.column(column) ?? [];
  const points = cells.flatMap((value, i) =>
    value === null ? [] : [{ step: run.columns.steps[i] ?? NaN, value: sign * value }],
  );
  return new Trend(points);
}
