import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';

import type { StepPoint } from '../../../core/protocol/index.ts';
import { t } from '../../shared/l10n.ts';
import { styleProperties } from '../../shared/style-properties.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { binText, stepText } from '../state/step-words.ts';
import { layoutSteps, slotOf, stepAt, type Bin, type StepLayout } from '../state/step-bins.ts';
import { stepBarStyles } from './step-bar-styles.ts';

/** Height of the bars, and of the strip below that is tinted where groups give no gradient; px. */
const BARS = 40;
const STRIP = 4;

/** The run as bars of reward: travels to a step by click or arrow keys. */
@customElement('grpo-step-bar')
export class StepBar extends LitElement {
  static override styles = [tokens, controls, stepBarStyles];

  @property({ attribute: false }) accessor points: readonly StepPoint[] = [];
  @property({ attribute: false }) accessor maxSteps: number | null = null;
  /** The newest step, written or in the making. */
  @property({ attribute: false }) accessor newest: number | undefined;
  /** The step on the screen. */
  @property({ attribute: false }) accessor shown: number | undefined;
  @property({ attribute: false }) accessor following = true;
  /** Steps that came since following was let go. */
  @property({ attribute: false }) accessor news = 0;
  @state() private accessor width = 600;
  @state() private accessor hovered: Bin | undefined;
  private readonly resize = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? this.width;
  });

  override firstUpdated(): void {
    this.resize.observe(this.renderRoot.querySelector('.bars') as Element);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
  }

  override render(): TemplateResult {
    const layout = layoutSteps(this.points, this.maxSteps, this.newest, this.width);
    const shown = this.shown ?? layout.first;
    return html`<div class="bar">
      <div
        class="bars"
        role="slider"
        tabindex="0"
        aria-label=${t`Step`}
        aria-valuemin=${layout.first}
        aria-valuemax=${Math.max(this.newest ?? layout.first, shown)}
        aria-valuenow=${shown}
        aria-valuetext=${stepText(shown, this.points)}
        @click=${(event: MouseEvent) => this.travel(event, layout)}
        @pointermove=${(event: PointerEvent) => this.hover(event, layout)}
        @pointerleave=${() => (this.hovered = undefined)}
        @keydown=${(event: KeyboardEvent) => this.key(event)}
      >
        ${this.picture(layout)} ${this.tip(layout)}
      </div>
      ${this.followButton()}
    </div>`;
  }

  private picture(layout: StepLayout): TemplateResult {
    const slot = this.width / layout.slots;
    const gap = slot >= 6 ? Math.min(6, slot * 0.2) : slot >= 4 ? 1 : 0;
    const current = this.shown === undefined ? -1 : slotOf(layout, this.shown);
    const y = (value: number): number => {
      const share = (value - layout.low) / (layout.high - layout.low);
      return BARS - Math.max(0, Math.min(1, share)) * (BARS - 2);
    };
    const bars = layout.bins.map((bin) => {
      const index = slotOf(layout, bin.from);
      return bar(bin, index * slot, slot - gap, y, index === current);
    });
    return html`<svg width="100%" height=${BARS + STRIP + 2} aria-hidden="true">
      <line class="ground" x1="0" x2="100%" y1=${BARS + 0.5} y2=${BARS + 0.5} />
      ${bars}
      ${
        current < 0
          ? nothing
          : svg`<rect class="mark" x=${current * slot} y=${BARS} width=${Math.max(2, slot - gap)} height="2" />`
      }
    </svg>`;
  }

  private tip(layout: StepLayout): TemplateResult | typeof nothing {
    if (this.hovered === undefined) return nothing;
    const share = (slotOf(layout, this.hovered.from) + 0.5) / layout.slots;
    const place = styleProperties({
      '--at': `${(share * 100).toFixed(2)}%`,
      '--shift': `${(-share * 100).toFixed(1)}%`,
    });
    return html`<div class="tip number" ${place}>${binText(this.hovered)}</div>`;
  }

  private followButton(): TemplateResult {
    return html`<button
      class=${classMap({ follow: true, on: this.following })}
      aria-pressed=${this.following}
      title=${t`Show the newest step as it grows (f)`}
      @click=${() => emit(this, 'follow', { following: !this.following })}
    >
      <span class="news number">${this.news > 0 ? t`${this.news} new` : ''}</span><span class="radio"></span
      ><span class="words">${t`follow latest`}</span>
    </button>`;
  }

  private at(event: MouseEvent, layout: StepLayout): number | undefined {
    if (this.newest === undefined) return undefined;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return stepAt(layout, (event.clientX - box.left) / box.width, this.newest);
  }

  private travel(event: MouseEvent, layout: StepLayout): void {
    const step = this.at(event, layout);
    if (step !== undefined) emit(this, 'go-to-step', { step });
  }

  private hover(event: PointerEvent, layout: StepLayout): void {
    const step = this.at(event, layout);
    const slot = step === undefined ? -1 : slotOf(layout, step);
    this.hovered = layout.bins.find((bin) => slotOf(layout, bin.from) === slot);
  }

  private key(event: KeyboardEvent): void {
    const { newest, shown } = this;
    if (newest === undefined || shown === undefined) return;
    const first = this.points[0]?.step ?? shown;
    const to = { ArrowLeft: shown - 1, ArrowRight: shown + 1, PageDown: shown - 10, PageUp: shown + 10 }[
      event.key
    ];
    const step = event.key === 'Home' ? first : event.key === 'End' ? newest : to;
    if (step === undefined) return;
    event.preventDefault();
    emit(this, 'go-to-step', { step: Math.max(first, Math.min(newest, step)) });
  }
}

function bar(
  bin: Bin,
  x: number,
  width: number,
  y: (value: number) => number,
  isCurrent: boolean,
): SVGTemplateResult {
  const { reward, std, zeroStd } = bin;
  const strip =
    zeroStd === null || zeroStd === 0
      ? nothing
      : svg`<rect class="zero" x=${x} y=${BARS + 2} width=${width} height=${STRIP} opacity=${0.15 + 0.85 * zeroStd} />`;
  if (reward === null)
    return svg`<rect class="none" x=${x} y=${BARS - 3} width=${width} height="3" />${strip}`;
  const [top, zero] = [y(Math.max(reward, 0)), y(Math.min(reward, 0))];
  const whisker =
    std === null || width < 5
      ? nothing
      : svg`<line class="spread" x1=${x + width / 2} x2=${x + width / 2} y1=${y(reward + std)} y2=${y(reward - std)} />`;
  return svg`<rect class=${isCurrent ? 'reward current' : 'reward'} x=${x} y=${top} width=${width} height=${Math.max(1, zero - top)} />${whisker}${strip}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-step-bar': StepBar;
  }
}
