/** What a plot draws, made from runs and a chart's description. No colours and no pixels: those are the plot's. */
import { own } from '../../../core/run/own.ts';
import { configValue } from '../data/config-value.ts';
import type { Cell } from '../data/columns.ts';
import type { Marker } from '../data/markers.ts';
import type { RunData } from '../data/run.ts';
import type { Points } from './decimate.ts';
import { xOfStep, xsOf, type ChartView, type ShownRun } from './shown-run.ts';
import { smooth } from './smooth.ts';
import type { ChartSpec } from './spec.ts';

/** `main` is read, `raw` lies faint behind a smoothed one, `edge` bounds a band and is not drawn itself. */
export type LineRole = 'main' | 'raw' | 'edge' | 'part';

export interface ChartLine extends Points {
  role: LineRole;
  /** Place of the run, or of the part of a stack: chooses the colour. */
  colour: number;
}

/** An area between two lines, by their places. */
export interface ChartBand {
  upper: number;
  lower: number;
  colour: number;
  /** A part of a stack is filled more strongly than a spread. */
  isPart: boolean;
}

/** A held-out evaluation. */
export interface ChartPoint {
  x: number;
  /** Pixels to the side: runs are evaluated at the same steps, and their points would hide each other. */
  dodge: number;
  y: number;
  interval: readonly [number, number] | null;
  colour: number;
}

export interface ChartModel {
  lines: ChartLine[];
  bands: ChartBand[];
  points: ChartPoint[];
  /** A level across the plot, and the value that it has. */
  limit: number | undefined;
  markers: { x: number; kind: Marker['kind'] }[];
}

/** A marker of a run, ready for any chart. */
export interface RunMarkers {
  run: ShownRun;
  markers: readonly Marker[];
}

const DODGE = 5;

/** Whether a run recorded what the chart shows. */
export const hasData = (spec: ChartSpec, run: RunData): boolean =>
  run.columns.column(spec.column)?.some((value) => value !== null) === true;

/**
 * @param runs  those that are shown; a stack shows the first of them that has the times
 */
export function chartModel(
  spec: ChartSpec,
  runs: readonly ShownRun[],
  view: ChartView,
  markers: readonly RunMarkers[],
): ChartModel {
  const present = runs.filter(({ data }) => hasData(spec, data));
  const model: ChartModel = { lines: [], bands: [], points: [], limit: undefined, markers: [] };
  if (spec.stack === undefined)
    present.forEach((run, i) =>
      addRun(model, spec, run, view, i - (present.length - 1) / 2, present.length === 1),
    );
  else if (present[0] !== undefined) addStack(model, spec.stack, present[0].data, view);
  model.limit = limitOf(spec, present);
  model.markers = markers.flatMap(({ run, markers: own }) =>
    own.map(({ step, kind }) => ({ x: xOfStep(run.data, view.along, step), kind })),
  );
  return model;
}

/** @param offset  of the run from the middle one: -1, 0, 1 for three */
function addRun(
  model: ChartModel,
  spec: ChartSpec,
  run: ShownRun,
  view: ChartView,
  offset: number,
  isAlone: boolean,
): void {
  const { columns } = run.data;
  const xs = xsOf(run.data, view.along);
  const colour = run.index;
  // Around a moving average a spread would claim what nobody measured, and those of several runs hide each other.
  const hasBands = !view.smoothed && isAlone;
  const cells = columns.column(spec.column) ?? [];
  const add = (role: LineRole, ys: readonly Cell[]): number => model.lines.push({ role, xs, ys, colour }) - 1;
  const main = view.smoothed ? smooth(cells) : cells;
  const edges = hasBands ? edgesOf(spec, run.data, cells) : undefined;
  if (edges !== undefined) {
    const upper = add('edge', edges.upper);
    model.bands.push({ upper, lower: add('edge', edges.lower), colour, isPart: false });
  }
  if (view.smoothed) add('raw', cells);
  add('main', main);
  model.points.push(...pointsOf(spec, run, view, offset * DODGE));
}

/** Upper and lower edge of the spread; undefined where it was not recorded. */
function edgesOf(
  spec: ChartSpec,
  { columns }: RunData,
  cells: readonly Cell[],
): { upper: readonly Cell[]; lower: readonly Cell[] } | undefined {
  if (spec.band === undefined) return undefined;
  if ('around' in spec.band) {
    const spread = columns.column(spec.band.around);
    if (spread === undefined) return undefined;
    const shift = (sign: 1 | -1): Cell[] =>
      cells.map((value, i) => {
        const by = spread[i] ?? null;
        return value === null || by === null ? null : value + sign * by;
      });
    return { upper: shift(1), lower: shift(-1) };
  }
  const [upper, lower] = [columns.column(spec.band.high), columns.column(spec.band.low)];
  return upper === undefined || lower === undefined ? undefined : { upper, lower };
}

function pointsOf(spec: ChartSpec, { data, index }: ShownRun, view: ChartView, dodge: number): ChartPoint[] {
  const { evaluation } = spec;
  if (evaluation === undefined) return [];
  return data.evaluations.flatMap(({ step, metrics, interval }) => {
    const y = own(metrics, evaluation.metric) ?? null;
    if (y === null) return [];
    const x = xOfStep(data, view.along, step);
    return [{ x, dodge, y, interval: evaluation.hasInterval ? interval : null, colour: index }];
  });
}

/** Parts add up: each line is the sum of its part and all below it, filled down to the one below. */
function addStack(
  model: ChartModel,
  parts: NonNullable<ChartSpec['stack']>,
  run: RunData,
  view: ChartView,
): void {
  const xs = xsOf(run, view.along);
  let below: readonly Cell[] = xs.map(() => 0);
  let lower = model.lines.push({ role: 'edge', xs, ys: below, colour: 0 }) - 1;
  parts.forEach(({ column }, colour) => {
    const cells = run.columns.column(column);
    if (cells === undefined) return;
    // A part that was not recorded in a step adds nothing to the sum of those that were.
    const ys = below.map((sum, i) => (sum === null ? null : sum + (cells[i] ?? 0)));
    const upper = model.lines.push({ role: 'part', xs, ys, colour }) - 1;
    model.bands.push({ upper, lower, colour, isPart: true });
    below = ys;
    lower = upper;
  });
}

/** A level is drawn where all runs agree on it. */
function limitOf(spec: ChartSpec, runs: readonly ShownRun[]): number | undefined {
  const { limit } = spec;
  if (limit === undefined) return undefined;
  const values = new Set(runs.map(({ data }) => configValue(data.head?.config, limit.key)));
  const [value] = values;
  return values.size === 1 && typeof value === 'number' && value > 0 ? value : undefined;
}
