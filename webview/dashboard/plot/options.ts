/** uPlot's options for one of our charts. */
import type uPlot from 'uplot';
import { clock } from '../../shared/format.ts';
import type { ChartLine, ChartModel } from '../charts/model.ts';
import { CLOCK_STEPS, type Range } from '../charts/ranges.ts';
import type { AlongX } from '../charts/shown-run.ts';
import { DASHES } from '../parts/colours.ts';
import { faint, type Palette } from './palette.ts';

/** Of axis labels: `1.5k`, `2e-4`. */
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

const AXIS = { left: 44, bottom: 20 };

export interface PlotParts {
  palette: Palette;
  along: AlongX;
  isShare: boolean;
  model: ChartModel;
  x: () => Range;
  y: (low: number, high: number) => Range;
}

/** Everything but size, data and what the plot does with events. */
export function plotOptions(parts: PlotParts): Omit<uPlot.Options, 'width' | 'height'> {
  const { palette, model } = parts;
  const axis = {
    stroke: palette.text,
    font: palette.font,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    padding: [6, 16, 0, 0],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: 5 },
      // The page zooms all charts together.
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: false, range: () => pair(parts.x()) },
      y: { range: (_, low, high) => pair(parts.y(low ?? NaN, high ?? NaN)) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: AXIS.bottom,
        gap: 2,
        space: 44,
        values: xLabels(parts.along),
        ...(parts.along === 'time' ? { incrs: [...CLOCK_STEPS] } : {}),
      },
      { ...axis, size: AXIS.left, gap: 4, space: 26, values: yLabels(parts.isShare) },
    ],
    series: [{}, ...model.lines.map((line) => seriesOf(line, palette))],
    bands: model.bands.map(({ upper, lower, colour, isPart }) => ({
      // Places of series: 0 is x.
      series: [upper + 1, lower + 1],
      fill: faint(isPart ? partColour(palette, colour) : runColour(palette, colour), isPart ? 45 : 16),
    })),
  };
}

const pair = ({ from, to }: Range): [number, number] => [from, to];
const runColour = (palette: Palette, index: number): string =>
  palette.runs[index % palette.runs.length] ?? palette.text;
const partColour = (palette: Palette, index: number): string =>
  palette.parts[index % palette.parts.length] ?? palette.text;

/** Steps: a line of more turns within every dash, so that none can be seen, and each frame would be spent on them. */
const DENSE = 600;

export const isDense = ({ xs }: ChartLine): boolean => xs.length > DENSE;

function seriesOf(line: ChartLine, palette: Palette): uPlot.Series {
  if (line.role === 'edge') return { stroke: 'transparent', width: 0, points: { show: false } };
  const colour = line.role === 'part' ? partColour(palette, line.colour) : runColour(palette, line.colour);
  return {
    stroke: line.role === 'raw' ? faint(colour, 35) : colour,
    width: line.role === 'main' && !isDense(line) ? 1.75 : 1,
    dash: line.role === 'part' || isDense(line) ? [] : [...(DASHES[line.colour % DASHES.length] ?? [])],
    // A line of one point is none: it is shown as a dot.
    points: { show: line.xs.length === 1, size: 5, stroke: colour, fill: colour },
  };
}

const xLabels =
  (along: AlongX): uPlot.Axis.DynamicValues =>
  (_, splits) =>
    splits.map((value) => {
      if (along === 'time') return clock(value);
      return Number.isInteger(value) ? compact.format(value) : '';
    });

const yLabels =
  (isShare: boolean): uPlot.Axis.DynamicValues =>
  (_, splits) =>
    splits.map((value) => (isShare ? `${Number((value * 100).toPrecision(3))}%` : yLabel(value)));

function yLabel(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && size < 1e-3)
    return Number(value.toPrecision(2)).toExponential().replace('-', '−').replace('e−', 'e-');
  return compact.format(value).replace('-', '−');
}
