/** What uPlot has no series for: evaluations with their intervals, limits, and lines where something was changed. */
import type uPlot from 'uplot';
import type { ChartModel, ChartPoint } from '../charts/model.ts';
import { faint, type Palette } from './palette.ts';

const DOT = 2.5;
/** How far points may stand out at the sides. */
const EDGE = 6;
/** Half the width of an interval's ends. */
const CAP = 3;

/** Draws into the plot's own canvas, in its pixels, clipped to the plotting area. */
export function drawMarks(plot: uPlot, model: ChartModel, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  // Points on the first and the last step are shown whole.
  ctx.rect(bbox.left - EDGE * ratio, bbox.top, bbox.width + 2 * EDGE * ratio, bbox.height);
  ctx.clip();
  drawLimit(plot, model.limit, palette, ratio);
  for (const { x, kind } of model.markers) {
    ctx.strokeStyle = kind === 'alarm' ? palette.alarm : palette.setting;
    ctx.lineWidth = ratio;
    ctx.setLineDash(kind === 'restart' ? [ratio, 3 * ratio] : [4 * ratio, 3 * ratio]);
    line(ctx, [plot.valToPos(x, 'x', true), bbox.top], [0, bbox.height]);
  }
  ctx.setLineDash([]);
  for (const point of model.points) drawPoint(plot, point, palette, ratio);
  ctx.restore();
}

function drawLimit(plot: uPlot, limit: number | undefined, palette: Palette, ratio: number): void {
  if (limit === undefined) return;
  const { ctx, bbox } = plot;
  ctx.strokeStyle = faint(palette.text, 70);
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  line(ctx, [bbox.left, plot.valToPos(limit, 'y', true)], [bbox.width, 0]);
}

/** A ring with whiskers: rings and lines are told apart without colours. */
function drawPoint(plot: uPlot, point: ChartPoint, palette: Palette, ratio: number): void {
  const { ctx } = plot;
  const colour = palette.runs[point.colour % palette.runs.length] ?? palette.text;
  const x = plot.valToPos(point.x, 'x', true) + point.dodge * ratio;
  const y = plot.valToPos(point.y, 'y', true);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * ratio;
  if (point.interval !== null) {
    const [low, high] = point.interval.map((value) => plot.valToPos(value, 'y', true));
    if (low !== undefined && high !== undefined) {
      line(ctx, [x, low], [0, high - low]);
      for (const end of [low, high]) line(ctx, [x - CAP * ratio, end], [2 * CAP * ratio, 0]);
    }
  }
  ctx.fillStyle = palette.background;
  ctx.beginPath();
  ctx.arc(x, y, DOT * ratio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

function line(
  ctx: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + dx, y + dy);
  ctx.stroke();
}
