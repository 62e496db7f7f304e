import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { segments } from '../../shared/segments.ts';
import { clock, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import type { RunMarkers } from '../charts/model.ts';
import { xOfStep, type AlongX, type ChartView } from '../charts/shown-run.ts';
import { emit } from '../parts/events.ts';
import type { SharedCursor } from '../parts/shared-cursor.ts';

/** How the charts are drawn, where the cursor is, and what was changed there. */
@customElement('grpo-view-bar')
export class ViewBar extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 4px 16px;
        border-block: 1px solid var(--rule);
      }
      .cursor {
        flex: 1 1 180px;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--fg-quiet);
      }
      .cursor b {
        display: inline-block;
        min-width: 6ch;
        color: var(--fg);
        font-weight: 600;
      }
      .marker {
        margin-inline-start: 10px;
        color: var(--fg);
      }
      .marker.alarm {
        color: var(--warn);
      }
      @media (max-width: 560px) {
        :host {
          padding-inline: 10px;
        }
      }
    `,
  ];

  @property({ attribute: false }) accessor view!: ChartView;
  @property({ attribute: false }) accessor markers: readonly RunMarkers[] = [];
  @property({ attribute: false }) accessor cursor!: SharedCursor;
  @state() private accessor at: number | undefined;
  private endListening: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endListening = this.cursor.listen(() => (this.at = this.cursor.at));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endListening?.();
  }

  override render(): TemplateResult {
    const { view } = this;
    return html`${segments<AlongX>(
        t`Along the x axis`,
        [
          { value: 'step', label: t`steps` },
          { value: 'time', label: t`time`, title: t`Time spent in steps, without evaluations and pauses` },
        ],
        view.along,
        (along) => emit(this, 'change-view', { along }),
      )}
      ${segments<'raw' | 'smooth'>(
        t`Lines`,
        [
          { value: 'raw', label: t`raw` },
          {
            value: 'smooth',
            label: t`smooth`,
            title: t`A moving average; the values stay behind it, and figures are never smoothed`,
          },
        ],
        view.smoothed ? 'smooth' : 'raw',
        (chosen) => emit(this, 'change-view', { smoothed: chosen === 'smooth' }),
      )}
      <span class="cursor number">${this.place()}</span>
      ${
        view.zoom === undefined
          ? nothing
          : html`<button class="plain" @click=${() => emit(this, 'zoom', { range: undefined })}>
              ${t`Show all steps`}
            </button>`
      }`;
  }

  private place(): TemplateResult {
    const { at, view } = this;
    if (at === undefined) return html`${t`drag to zoom, click to open a step in the inspector`}`;
    const where =
      view.along === 'step' ? html`${t`step`} <b>${whole(at)}</b>` : html`${t`after`} <b>${clock(at)}</b>`;
    return html`${where}${this.markersAt(at)}`;
  }

  private markersAt(at: number): TemplateResult[] {
    const { along } = this.view;
    const isMany = this.markers.length > 1;
    return this.markers.flatMap(({ run, markers }) =>
      markers
        .filter(({ step }) => xOfStep(run.data, along, step) === at)
        .map(
          ({ kind, text }) =>
            html`<span class="marker ${kind}">${isMany ? `${run.label}: ` : ''}${text}</span>`,
        ),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-view-bar': ViewBar;
  }
}
