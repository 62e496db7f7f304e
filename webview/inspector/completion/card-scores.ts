import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { styleProperties } from '../../shared/style-properties.ts';
import { fixed, signed, UNAVAILABLE } from '../../shared/format.ts';
import { barOf, type Bar, type ScoreRow } from './scores.ts';
import { base } from './styles.ts';
import { visibleLine } from './visible.ts';

const share = (value: number): string => `${(value * 100).toFixed(2)}%`;

/** The advantage around its zero and a bar for each reward component. */
@customElement('grpo-card-scores')
export class CardScores extends LitElement {
  /** Undefined: not known yet. */
  @property({ attribute: false }) accessor advantage: number | undefined;
  /** Value at either end of the advantage's scale. */
  @property({ attribute: false }) accessor end = 2;
  @property({ attribute: false }) accessor rows: readonly ScoreRow[] = [];

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(64px, 6fr) minmax(48px, 5fr) max-content;
        gap: 0 8px;
        align-items: center;
        font-size: var(--small);
        line-height: 19px;
        color: var(--fg-quiet);
      }
      .row {
        display: contents;
      }
      .name {
        display: flex;
        gap: 5px;
        white-space: nowrap;
      }
      .name span:first-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .number {
        min-width: 5ch;
        text-align: end;
        color: var(--fg);
      }
      .unknown {
        color: var(--fg-quiet);
      }
      .positive {
        color: var(--good-text);
      }
      .negative {
        color: var(--bad-text);
      }
      .track {
        position: relative;
        height: 4px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--fg-quiet) 22%, transparent);
      }
      .track i {
        position: absolute;
        inset-block: 0;
        border-radius: 2px;
        background: color-mix(in srgb, var(--fg-quiet) 80%, transparent);
        forced-color-adjust: none;
      }
      .around-zero {
        height: 9px;
        border-radius: 0;
        background: none;
      }
      .around-zero i {
        inset-block: 1px;
        border-radius: 1px;
      }
      .around-zero.positive i {
        background: var(--good);
      }
      .around-zero.negative i {
        background: var(--bad);
      }
      .tick {
        position: absolute;
        inset-block: 0;
        left: 50%;
        width: 1px;
        margin-inline-start: -0.5px;
        background: var(--fg-quiet);
      }
      :host-context(.vscode-high-contrast) .track:not(.around-zero) {
        outline: 1px solid var(--line-strong);
      }
    `,
  ];

  override render() {
    return html`${this.advantageRow()}${this.rows.map((row) => this.scoreRow(row))}`;
  }

  private advantageRow(): TemplateResult {
    const value = this.advantage;
    const bar = value === undefined ? undefined : barOf(value, { min: -this.end, max: this.end });
    const side = value === undefined || value === 0 ? 'unknown' : value > 0 ? 'positive' : 'negative';
    return html`<span class="name"><span>${t`advantage`}</span></span>
      <span class="track around-zero ${side}">${segment(bar)}<span class="tick"></span></span>
      <span class="number ${side}">${signed(value)}</span>`;
  }

  private scoreRow({ name, weight, value, bar }: ScoreRow): TemplateResult {
    const label = visibleLine(name);
    const factor = weight === undefined || weight === 1 ? '' : `×${String(weight).replace('-', '−')}`;
    const title = value === null ? t`could not score` : value === undefined ? t`not scored yet` : '';
    const zero = bar !== undefined && bar.zero > 0;
    return html`<span class="name" title=${label}><span>${label}</span><span>${factor}</span></span>
      <span class="track">
        ${segment(bar)}${zero ? html`<span class="tick" ${styleProperties({ left: share(bar.zero) })}></span>` : nothing}
      </span>
      ${
        typeof value === 'number'
          ? html`<span class="number">${fixed(value)}</span>`
          : html`<span class="number unknown" title=${title}
              ><span aria-hidden="true">${UNAVAILABLE}</span><span class="hidden-label">${title}</span></span
            >`
      }`;
  }
}

const segment = (bar: Bar | undefined) =>
  bar === undefined
    ? nothing
    : html`<i ${styleProperties({ left: share(bar.from), width: share(bar.to - bar.from) })}></i>`;
