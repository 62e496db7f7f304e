/** One uPlot and what it needs to be fed: made once, then given new data. */
import uPlot from 'uplot';
import { joinLines } from '../charts/join.ts';
import type { ChartModel } from '../charts/model.ts';
import { yRange, type Range } from '../charts/ranges.ts';
import type { AlongX } from '../charts/shown-run.ts';
import type { ChartSpec } from '../charts/spec.ts';
import { ThinLines } from '../charts/thin-lines.ts';
import { RUN_COLOURS } from '../parts/colours.ts';
import { drawMarks } from './marks.ts';
import { isDense, plotOptions } from './options.ts';
import type { Palette } from './palette.ts';

/** What a person did in the plot, in its own values. */
export interface PlotEvents {
  /** The pointer is at an x value, or left. */
  point: (x: number | undefined) => void;
  /** A click that is no drag. */
  pick: (x: number, y: number) => void;
  /** A part was dragged over; undefined = a double click: everything. */
  zoom: (range: Range | undefined) => void;
}

export interface PlotState {
  spec: ChartSpec;
  model: ChartModel;
  x: Range;
  along: AlongX;
  palette: Palette;
}

/** Left of everything: where uPlot puts a cursor that is not there. */
const AWAY = -10;

/** Pixels: below this a plot shows nothing that can be read. */
const LEAST_WIDTH = 80;

export class Plot {
  private readonly element: HTMLElement;
  private readonly events: PlotEvents;
  private plot: uPlot | undefined;
  private state: PlotState | undefined;
  /** What the plot was made for: another shape needs another plot. */
  private shape = '';
  private dots: HTMLElement[] = [];
  private readonly thin = new ThinLines();
  private size = { width: 0, height: 0 };

  constructor(element: HTMLElement, events: PlotEvents) {
    this.element = element;
    this.events = events;
  }

  /** Shows other data; makes the plot anew only where lines, colours or the axis are others. */
  update(state: PlotState): void {
    const isSamePalette = this.state?.palette === state.palette;
    this.state = state;
    if (this.size.width < LEAST_WIDTH) return;
    const shape = shapeOf(state);
    if (this.plot === undefined || shape !== this.shape || !isSamePalette) this.create(shape);
    else this.plot.setData(this.data(state));
  }

  resize(width: number, height: number): void {
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    if (this.state === undefined || width < LEAST_WIDTH) return;
    if (this.plot === undefined) {
      this.create(shapeOf(this.state));
      return;
    }
    this.plot.setSize(this.size);
    // More pixels show more points.
    this.plot.setData(this.data(this.state));
  }

  /** Puts the cursor at an x value, with dots on the lines there; undefined takes it away. */
  point(x: number | undefined, dots: readonly { y: number; colour: number }[]): void {
    const { plot } = this;
    if (plot === undefined) return;
    const left = x === undefined ? AWAY : plot.valToPos(x, 'x');
    plot.setCursor({ left, top: x === undefined ? AWAY : 0 }, false);
    while (this.dots.length < dots.length) this.dots.push(this.makeDot(plot));
    this.dots.forEach((element, i) => {
      const dot = dots[i];
      element.hidden = dot === undefined || left < 0 || left > plot.over.clientWidth;
      if (dot === undefined) return;
      element.className = `dot run-${dot.colour % RUN_COLOURS}`;
      element.style.transform = `translate(${left}px, ${plot.valToPos(dot.y, 'y')}px)`;
    });
  }

  destroy(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.dots = [];
  }

  private makeDot(plot: uPlot): HTMLElement {
    const element = document.createElement('div');
    plot.over.append(element);
    return element;
  }

  private create(shape: string): void {
    const { state } = this;
    if (state === undefined) return;
    this.destroy();
    this.shape = shape;
    const { palette, along, spec, model } = state;
    const options = plotOptions({
      palette,
      along,
      model,
      isShare: spec.isShare,
      x: () => (this.state ?? state).x,
      y: (low, high) => this.yRange(low, high),
    });
    const hooks = {
      draw: [(plot: uPlot) => drawMarks(plot, (this.state ?? state).model, palette)],
      setCursor: [(plot: uPlot) => this.pointed(plot)],
      setSelect: [(plot: uPlot) => this.selected(plot)],
    };
    this.plot = new uPlot({ ...options, ...this.size, hooks }, this.data(state), this.element);
    const { over } = this.plot;
    over.addEventListener('click', (event) => this.clicked(event));
    over.addEventListener('dblclick', () => this.events.zoom(undefined));
  }

  private data({ model, x }: PlotState): uPlot.AlignedData {
    return joinLines(model.lines.map((line) => this.thin.of(line, x.from, x.to, this.size.width)));
  }

  private yRange(low: number, high: number): Range {
    const { state } = this;
    return state === undefined ? { from: 0, to: 1 } : yRange(state.spec, state.model, state.x, low, high);
  }

  private pointed(plot: uPlot): void {
    const { left } = plot.cursor;
    this.events.point(left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x'));
  }

  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    this.events.zoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  private clicked(event: MouseEvent): void {
    const { plot } = this;
    if (plot === undefined) return;
    const { left, top } = plot.over.getBoundingClientRect();
    this.events.pick(plot.posToVal(event.clientX - left, 'x'), plot.posToVal(event.clientY - top, 'y'));
  }
}

/** Two models of one shape differ in their numbers only. */
const shapeOf = ({ model, along, spec }: PlotState): string =>
  JSON.stringify([
    spec.id,
    along,
    model.lines.map((line) => [line.role, line.colour, line.xs.length === 1, isDense(line)]),
    model.bands.map(({ upper, lower }) => [upper, lower]),
  ]);
