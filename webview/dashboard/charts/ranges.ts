/** How far axes reach. */
import type { ChartModel } from './model.ts';
import { xsOf, type ChartView, type ShownRun } from './shown-run.ts';
import type { ChartSpec } from './spec.ts';

export interface Range {
  from: number;
  to: number;
}

/** Free space above and below the data, as a share of their height. */
const AIR = 0.08;

/**
 * The x range of every chart. While a run trains its end is rounded up to 10, 20, 50, 100 ... steps: charts that grew with each step
 * would never stand still.
 */
export function xRange(runs: readonly ShownRun[], view: ChartView): Range {
  if (view.zoom !== undefined) return view.zoom;
  const ends = runs.map(({ data }) => {
    const end = xsOf(data, view.along).at(-1) ?? 0;
    const { status, liveness } = data.head ?? {};
    const isLive = liveness === 'alive' && status !== null && status !== undefined;
    if (view.along === 'time') return isLive ? roundEnd(end) : end;
    return isLive ? Math.min(roundEnd(end), status.max_steps ?? Infinity) : end;
  });
  const hasStart = runs.some(({ data }) => data.evaluations[0]?.step === 0);
  return { from: hasStart || view.along === 'time' ? 0 : 1, to: Math.max(2, ...ends) };
}

/** The next of 10, 20, 50, 100, 200, 500 ... */
export function roundEnd(end: number): number {
  const size = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, end))));
  return [1, 2, 5, 10].map((factor) => factor * size).find((bound) => bound >= end) ?? end;
}

/** Between two labels of a time axis, seconds: whole ones, or two labels would be alike, and round on a clock. */
export const CLOCK_STEPS: readonly number[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  345_600, 691_200,
];

/** The y range: the data in sight with some air; lines far above the data (a limit) only where they are near. */
export function yRange(spec: ChartSpec, model: ChartModel, x: Range, low: number, high: number): Range {
  let [from, to] = [low, high];
  for (const point of model.points) {
    if (point.x < x.from || point.x > x.to) continue;
    const [bottom, top] = point.interval ?? [point.y, point.y];
    from = Math.min(from, bottom);
    to = Math.max(to, top);
  }
  if (!(from <= to)) return { from: 0, to: 1 };
  if (spec.floor === 'zero') from = Math.min(0, from);
  const { limit } = model;
  if (limit !== undefined && limit <= 2 * to) to = Math.max(to, limit);
  // A constant has no height of its own.
  const height = to > from ? to - from : Math.abs(to) || (spec.isShare ? 0.05 : 1);
  return {
    from: spec.floor === 'zero' && from === 0 ? 0 : from - AIR * height,
    to: spec.isShare ? Math.min(1 + AIR, Math.max(to, from + 0.05) + AIR * height) : to + AIR * height,
  };
}
