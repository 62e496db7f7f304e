import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';

/** Steps that fit on one line. */
const SHOWN = 8;

/** Other steps with the same prompt: one click to see how its answers changed. */
@customElement('grpo-same-prompt')
export class SamePrompt extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        min-height: 20px;
        color: var(--fg-quiet);
        font-size: var(--small);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      button {
        font-size: inherit;
      }
    `,
  ];

  /** The oldest first. */
  @property({ attribute: false }) accessor places: readonly { step: number; group: number }[] = [];
  /** The step on the screen. */
  @property({ attribute: false }) accessor step: number | undefined;

  override render(): TemplateResult | typeof nothing {
    const others = this.places.filter(({ step }) => step !== this.step);
    if (others.length === 0) return nothing;
    const near = nearest(others, this.step ?? 0);
    const left = others.length - near.length;
    return html`<span class="number"
      >${t`This prompt at step`}
      ${near.map(
        ({ step, group }) =>
          html`<button class="link" @click=${() => emit(this, 'open-place', { step, group })}>
            ${step}
          </button>`,
      )}${left > 0 ? html` ${t`and ${left} more`}` : nothing}</span
    >`;
  }
}

/** The places nearest to a step, in their order. */
function nearest<Place extends { step: number }>(places: readonly Place[], step: number): Place[] {
  const byDistance = [...places].sort((a, b) => Math.abs(a.step - step) - Math.abs(b.step - step));
  const kept = new Set(byDistance.slice(0, SHOWN));
  return places.filter((place) => kept.has(place));
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-same-prompt': SamePrompt;
  }
}
