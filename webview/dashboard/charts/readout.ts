/** A chart in words and numbers: the figures above the plot, its summary for screen readers, its table. */
import { own } from '../../../core/run/own.ts';
import type { ChartSpec, Figure } from './spec.ts';
import { placeAt, xsOf, type AlongX, type ShownRun } from './shown-run.ts';
import { hasData } from './model.ts';
import { whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';

export interface ReadoutRow {
  run: ShownRun;
  /** False: this run never recorded what the chart shows. */
  isAvailable: boolean;
  /** Why not, where it is known. */
  why: string | undefined;
  figures: { label: string; text: string }[];
}

/** Figures at an x value, or of the newest step. A figure that no run of the chart has is left out. */
export function readout(
  spec: ChartSpec,
  runs: readonly ShownRun[],
  along: AlongX,
  at: number | undefined,
): ReadoutRow[] {
  const isOwn = ({ source, column }: Figure): boolean => source === 'step' && column === spec.column;
  const figures = spec.figures.filter(
    (figure) => isOwn(figure) || runs.some(({ data }) => knows(figure, data)),
  );
  return runs.map((run) => {
    const isAvailable = hasData(spec, run.data);
    const place = at === undefined ? run.data.columns.length - 1 : placeAt(run.data, along, at);
    return {
      run,
      isAvailable,
      why: isAvailable ? undefined : spec.whyAbsent?.(run.data),
      figures: figures.map((figure) => ({
        label: figure.label,
        text: figure.format(valueOf(figure, run, place)),
      })),
    };
  });
}

const knows = ({ source, column }: Figure, data: ShownRun['data']): boolean =>
  source === 'step'
    ? data.columns.column(column) !== undefined
    : data.evaluations.some(({ metrics }) => (own(metrics, column) ?? null) !== null);

/** An evaluation counts from its step until the next one. */
function valueOf({ source, column }: Figure, { data }: ShownRun, place: number | undefined): number | null {
  if (place === undefined) return null;
  if (source === 'step') return data.columns.column(column)?.[place] ?? null;
  const step = data.columns.steps[place] ?? -1;
  const evaluation = data.evaluations.findLast((one) => one.step <= step);
  return (evaluation && own(evaluation.metrics, column)) ?? null;
}

/** `quickstart: 0.902 at step 60, from 0.320 at step 1; lowest 0.297, highest 0.930.` A sentence a run. */
export function summary(spec: ChartSpec, runs: readonly ShownRun[]): string {
  return runs.map((run) => sentence(spec, run)).join(' ');
}

function sentence(spec: ChartSpec, { data, label }: ShownRun): string {
  const { steps } = data.columns;
  let [first, last, low, high] = [-1, -1, Infinity, -Infinity];
  data.columns.column(spec.column)?.forEach((value, i) => {
    if (value === null) return;
    if (first < 0) first = i;
    last = i;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  if (first < 0) return t`${label}: unavailable.`;
  const value = (place: number): string => spec.format(data.columns.column(spec.column)?.[place]);
  const step = (place: number): string => whole(steps[place]);
  const [lowest, highest] = [spec.format(low), spec.format(high)];
  return t`${label}: ${value(last)} at step ${step(last)}, from ${value(first)} at step ${step(first)}; lowest ${lowest}, highest ${highest}.`;
}

/** At most so many rows: more than that nobody reads, and the run folder has them all. */
const ROWS = 50;

export interface ChartTable {
  /** One row for every so many steps. */
  every: number;
  columns: string[];
  /** The newest first. */
  rows: { step: number; cells: string[] }[];
}

/** The same values as rows, the newest first, evenly thinned out. */
export function chartTable(spec: ChartSpec, runs: readonly ShownRun[]): ChartTable {
  const steps = [...new Set(runs.flatMap(({ data }) => data.columns.steps))].sort((a, b) => b - a);
  const every = Math.max(1, Math.ceil(steps.length / ROWS));
  const figures = spec.figures.filter(({ source }) => source === 'step');
  const columns = runs.flatMap(({ label }) =>
    figures.map((figure) =>
      [runs.length > 1 ? label : '', figure.label || spec.title].filter(Boolean).join(' '),
    ),
  );
  const rows = steps
    .filter((_, i) => i % every === 0)
    .map((step) => ({
      step,
      cells: runs.flatMap((run) => {
        const place = placeAt(run.data, 'step', step);
        return figures.map((figure) => figure.format(valueOf(figure, run, place)));
      }),
    }));
  return { every, columns, rows };
}

/** The chart's own value of each run at an x value, for dots on the lines. */
export function dotsAt(
  spec: ChartSpec,
  runs: readonly ShownRun[],
  along: AlongX,
  x: number,
): { y: number; colour: number }[] {
  return runs.flatMap(({ data, index }) => {
    const place = placeAt(data, along, x);
    const y = place === undefined ? null : (data.columns.column(spec.column)?.[place] ?? null);
    return y === null ? [] : [{ y, colour: index }];
  });
}

/** The run whose line is nearest to a point of the plot, with the step there; undefined where no run has a step there. */
export function stepAt(
  spec: ChartSpec,
  runs: readonly ShownRun[],
  along: AlongX,
  x: number,
  y?: number,
): { run: ShownRun; step: number } | undefined {
  const found = runs.flatMap((run) => {
    const place = placeAt(run.data, along, x);
    if (place === undefined) return [];
    const value = run.data.columns.column(spec.column)?.[place] ?? null;
    const distance = y === undefined ? 0 : value === null ? Infinity : Math.abs(value - y);
    return [{ run, step: run.data.columns.steps[place] ?? NaN, distance }];
  });
  return found.sort((a, b) => a.distance - b.distance)[0];
}

/** The stop nearest to an x value; undefined where no run has a step. */
export function nearestStop(runs: readonly ShownRun[], along: AlongX, x: number): number | undefined {
  const near = runs.flatMap(({ data }) => {
    const place = data.columns.nearest(along === 'step' ? 'steps' : 'seconds', x);
    return place === undefined ? [] : [xsOf(data, along)[place] ?? NaN];
  });
  return near.sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
}

/** x values that the cursor stops at, of all runs, rising. */
export function stops(runs: readonly ShownRun[], along: AlongX): number[] {
  return [...new Set(runs.flatMap(({ data }) => [...xsOf(data, along)]))].sort((a, b) => a - b);
}
