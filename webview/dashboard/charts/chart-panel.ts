import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { tokens } from '../../shared/tokens.ts';
import { colourTokens } from '../parts/colours.ts';
import { emit } from '../parts/events.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import type { SharedCursor } from '../parts/shared-cursor.ts';
import { swatchStyles } from '../parts/swatch.ts';
import type { Palette } from '../plot/palette.ts';
import { Plot } from '../plot/plot.ts';
import { plotStyles } from '../plot/plot-styles.ts';
import { chartKey, movedTo } from './chart-keys.ts';
import { chartStyles } from './chart-styles.ts';
import { chartTableView } from './chart-table-view.ts';
import { healthLine, type HealthLine } from './health-line.ts';
import { chartModel, hasData, type RunMarkers } from './model.ts';
import { xRange, type Range } from './ranges.ts';
import { dotsAt, nearestStop, readout, stepAt, stops, summary } from './readout.ts';
import { figuresLine, figuresTable, readoutStyles } from './readout-view.ts';
import type { ChartView, ShownRun } from './shown-run.ts';
import type { ChartSpec } from './spec.ts';

/** Charts so near to what is in sight are kept up to date. */
const NEAR = '200px';

/** Of the part that is shown, with + and -. */
const ZOOM = 0.5;

/** One chart: its figures, its plot, and what is healthy. */
@customElement('grpo-chart')
export class ChartPanel extends LitElement {
  static override styles = [
    tokens,
    controls,
    colourTokens,
    swatchStyles,
    plotStyles,
    readoutStyles,
    chartStyles,
  ];

  @property({ attribute: false }) accessor spec!: ChartSpec;
  @property({ attribute: false }) accessor runs: readonly ShownRun[] = [];
  @property({ attribute: false }) accessor view!: ChartView;
  @property({ attribute: false }) accessor markers: readonly RunMarkers[] = [];
  @property({ attribute: false }) accessor cursor!: SharedCursor;
  @property({ attribute: false }) accessor palette!: Palette;
  /** Changes with the runs' data, which grow in place. */
  @property({ attribute: false }) accessor revision = 0;
  @state() private accessor at: number | undefined;
  @state() private accessor showsTable = false;
  @query('.plot') private accessor plotElement!: HTMLElement | null;
  private plot: Plot | undefined;
  /** Sentences, which do not change with the cursor. */
  private health: HealthLine = { isHealthy: true, text: '' };
  private described = '';
  /** Out of sight a chart rests; `isStale`: it has something to draw when it comes into sight. */
  private isInSight = false;
  private isStale = false;
  private readonly sight = new IntersectionObserver((entries) => this.seen(entries.at(-1)), {
    rootMargin: NEAR,
  });
  private endListening: (() => void) | undefined;
  private readonly observer = new ResizeObserver(() => this.fit());

  override connectedCallback(): void {
    super.connectedCallback();
    this.endListening = this.cursor.listen(() => this.follow());
    this.sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endListening?.();
    this.sight.disconnect();
    this.removePlot();
  }

  protected override shouldUpdate(): boolean {
    if (this.isInSight || !this.hasUpdated) return true;
    this.isStale = true;
    return false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.isNews(changed)) return;
    this.health = healthLine(this.spec, this.runs);
    this.described = summary(this.spec, this.runs);
  }

  override render(): TemplateResult {
    const { spec, runs } = this;
    const isAvailable = runs.some(({ data }) => hasData(spec, data));
    return html`<header>
        <h2 title=${spec.about}>${spec.title}${this.whose()}</h2>
        ${isAvailable ? this.tableButton() : nothing}
      </header>
      ${isAvailable ? this.readout() : nothing}${this.body(isAvailable)}
      ${
        isAvailable
          ? html`<p class=${this.health.isHealthy ? 'health' : 'health departs'}>
              ${this.health.isHealthy ? nothing : icon('warning')}<span>${this.health.text}</span>
            </p>`
          : nothing
      }`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    const element = this.plotElement;
    if (element === null) {
      this.removePlot();
      return;
    }
    if (this.plot === undefined) this.makePlot(element);
    if (this.isNews(changed)) this.draw();
    this.isStale = false;
  }

  /** Whether more than the cursor has changed. */
  private isNews(changed: PropertyValues): boolean {
    return this.isStale || [...changed.keys()].some((key) => key !== 'at');
  }

  private seen(entry: IntersectionObserverEntry | undefined): void {
    this.isInSight = entry?.isIntersecting === true;
    if (this.isInSight && this.isStale) this.requestUpdate();
  }

  /** Parts of several runs cannot lie over each other: whose they are. */
  private whose(): TemplateResult | typeof nothing {
    const { spec, runs } = this;
    const run = runs.find(({ data }) => hasData(spec, data));
    return spec.stack === undefined || runs.length < 2 || run === undefined
      ? nothing
      : html` <span class="of">${run.label}</span>`;
  }

  private body(isAvailable: boolean): TemplateResult {
    const { spec, runs } = this;
    if (!isAvailable) {
      const why = runs.map(({ data }) => spec.whyAbsent?.(data)).find((reason) => reason !== undefined);
      return html`<div class="absent">
        <span>${t`Unavailable.`}<br />${why ?? t`This run does not record it.`}</span>
      </div>`;
    }
    if (this.showsTable) return chartTableView(spec, runs);
    const xs = this.range();
    const step = this.at === undefined ? undefined : Math.round(this.at);
    return html`<div
      class="plot"
      role="slider"
      tabindex="0"
      aria-label=${t`${spec.title}: step`}
      aria-description=${this.described}
      aria-valuemin=${Math.floor(xs.from)}
      aria-valuemax=${Math.ceil(xs.to)}
      aria-valuenow=${step ?? Math.ceil(xs.to)}
      aria-valuetext=${this.spoken()}
      @keydown=${(event: KeyboardEvent) => this.pressed(event)}
    ></div>`;
  }

  private tableButton(): TemplateResult {
    const { title } = this.spec;
    return html`<button
      class="tool"
      title=${this.showsTable ? t`Show as chart` : t`Show as table`}
      aria-label=${this.showsTable ? t`${title}: show as chart` : t`${title}: show as table`}
      aria-pressed=${this.showsTable}
      @click=${() => (this.showsTable = !this.showsTable)}
    >
      ${icon(this.showsTable ? 'chart' : 'table')}
    </button>`;
  }

  private readout(): TemplateResult {
    const { spec, runs, view, at } = this;
    if (spec.stack === undefined && runs.length > 1) return figuresTable(readout(spec, runs, view.along, at));
    // A stack shows one run: so do its figures.
    const [row] = readout(spec, runs.filter(({ data }) => hasData(spec, data)).slice(0, 1), view.along, at);
    return row === undefined ? html`` : figuresLine(row, spec.stack !== undefined);
  }

  /** The values at the cursor, for a screen reader. */
  private spoken(): string {
    const { spec, runs, view, at } = this;
    const rows = readout(spec, runs, view.along, at).map(({ run, isAvailable, figures }) => {
      const text = isAvailable
        ? figures.map((one) => `${one.label} ${one.text}`.trim()).join(', ')
        : t`unavailable`;
      return runs.length > 1 ? `${run.label}: ${text}` : text;
    });
    return `${this.whereSpoken()}: ${rows.join('; ')}`;
  }

  private whereSpoken(): string {
    if (this.at === undefined) return t`Newest step`;
    const at = Math.round(this.at);
    return this.view.along === 'step' ? t`Step ${at}` : t`Second ${at}`;
  }

  private range(): Range {
    return xRange(this.runs, this.view);
  }

  private makePlot(element: HTMLElement): void {
    this.plot = new Plot(element, {
      point: (x) =>
        this.cursor.moveTo(x === undefined ? undefined : nearestStop(this.runs, this.view.along, x)),
      pick: (x, y) => this.open(x, y),
      zoom: (range) => emit(this, 'zoom', { range }),
    });
    this.observer.observe(element);
    this.fit();
  }

  private removePlot(): void {
    this.observer.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  private fit(): void {
    const element = this.plotElement;
    if (element !== null) this.plot?.resize(element.clientWidth, element.clientHeight);
  }

  private draw(): void {
    const { spec, runs, view, markers, palette } = this;
    const model = chartModel(spec, runs, view, markers);
    this.plot?.update({ spec, model, x: this.range(), along: view.along, palette });
    this.point();
  }

  private follow(): void {
    this.at = this.cursor.at;
    this.point();
  }

  /** The cursor's line in the plot, with a dot on the value of each run. */
  private point(): void {
    const { spec, runs, view, at } = this;
    this.plot?.point(
      at,
      at === undefined || spec.stack !== undefined ? [] : dotsAt(spec, runs, view.along, at),
    );
  }

  private open(x: number, y?: number): void {
    const found = stepAt(this.spec, this.runs, this.view.along, x, y);
    if (found !== undefined) emit(this, 'pick-step', { folder: found.run.data.folder, step: found.step });
  }

  private pressed(event: KeyboardEvent): void {
    const key = chartKey(event);
    if (key === undefined) return;
    event.preventDefault();
    if ('move' in key) this.cursor.moveTo(movedTo(stops(this.runs, this.view.along), this.at, key.move));
    else if (key.act === 'open') this.open(this.at ?? stops(this.runs, this.view.along).at(-1) ?? NaN);
    else if (key.act === 'clear') this.clear();
    else this.zoomBy(key.act === 'zoom-in' ? ZOOM : 1 / ZOOM);
  }

  private clear(): void {
    if (this.at === undefined) emit(this, 'zoom', { range: undefined });
    this.cursor.moveTo(undefined);
  }

  private zoomBy(factor: number): void {
    const { from, to } = this.range();
    const whole = xRange(this.runs, { ...this.view, zoom: undefined });
    const centre = this.at ?? to;
    const next = {
      from: Math.max(whole.from, centre - (centre - from) * factor),
      to: Math.min(whole.to, centre + Math.max(to - centre, 1) * factor),
    };
    const isAll = next.from <= whole.from && next.to >= whole.to;
    emit(this, 'zoom', { range: isAll ? undefined : next });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-chart': ChartPanel;
  }
}
