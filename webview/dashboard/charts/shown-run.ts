import type { RunData } from '../data/run.ts';

/** A run as the charts draw it. */
export interface ShownRun {
  data: RunData;
  label: string;
  /** Place among all runs of the dashboard: chooses colour and dashes, whatever is hidden. */
  index: number;
}

/** What the x axes count. */
export type AlongX = 'step' | 'time';

/** How all charts are drawn. */
export interface ChartView {
  along: AlongX;
  /** A moving average in front, the values themselves faint behind it. */
  smoothed: boolean;
  /** The part that is shown; undefined = everything. */
  zoom: { from: number; to: number } | undefined;
}

/** The x value of each step of a run. */
export const xsOf = ({ columns }: RunData, along: AlongX): readonly number[] =>
  along === 'step' ? columns.steps : columns.seconds;

/** Where a step lies on the x axis; a step that is not known (0, or one to come) at the end of the one before it. */
export function xOfStep({ columns }: RunData, along: AlongX, step: number): number {
  if (along === 'step') return step;
  const place = columns.steps.findLastIndex((one) => one <= step);
  return columns.seconds[place] ?? 0;
}

/** Place of a run's step at an x value; undefined where the run has none there. */
export function placeAt(run: RunData, along: AlongX, x: number): number | undefined {
  const xs = xsOf(run, along);
  const place = run.columns.nearest(along === 'step' ? 'steps' : 'seconds', x);
  if (place === undefined) return undefined;
  // Steps are whole: half a step away is another one. Time goes on until the last step's end.
  const isThere = along === 'step' ? Math.abs((xs[place] ?? NaN) - x) <= 0.5 : x <= (xs.at(-1) ?? NaN);
  return isThere ? place : undefined;
}
