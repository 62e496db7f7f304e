import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { legendOf } from '../completion/overlay.ts';
import { OVERLAYS, type OverlayKind } from '../contract.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { segments } from '../../shared/segments.ts';

const SHORT: Record<OverlayKind, string> = {
  none: t`none`,
  advantage: t`advantage`,
  logprob: t`log-prob`,
  reference: t`ref`,
  kl: t`KL`,
  ratio: t`ratio`,
  entropy: t`entropy`,
  mask: t`mask`,
};

/** Chooses what colours the tokens, and says what the colours mean. */
@customElement('grpo-overlay-bar')
export class OverlayBar extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
        min-width: 0;
      }
      .bar {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 10px;
        color: var(--fg-quiet);
        flex-wrap: wrap;
        white-space: nowrap;
      }
      select {
        display: none;
      }
      .legend {
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: 24px;
        font-size: var(--small);
      }
      .ramp {
        width: 90px;
        height: 8px;
        border-radius: 2px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .both {
        background: linear-gradient(90deg, var(--bad), transparent, var(--good));
      }
      .bad {
        background: linear-gradient(90deg, var(--bad), transparent);
      }
      .good {
        background: linear-gradient(90deg, transparent, var(--good));
      }
      @container (max-width: 600px) {
        .bar {
          justify-content: flex-start;
        }
        .segments,
        .word {
          display: none;
        }
        .ramp {
          width: 60px;
        }
        select {
          display: block;
        }
      }
    `,
  ];

  @property({ attribute: false }) accessor overlay: OverlayKind = 'none';

  override render(): TemplateResult {
    const options = OVERLAYS.map((value) => {
      const title = legendOf(value)?.meaning ?? t`Plain text`;
      return { value, label: SHORT[value], title };
    });
    const choose = (overlay: OverlayKind): void => emit(this, 'overlay', { overlay });
    const chosen = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      choose(OVERLAYS.find((kind) => kind === value) ?? 'none');
    };
    return html`<div class="bar">
      <span class="word" aria-hidden="true">${t`Overlay`}</span
      >${segments(t`Overlay`, options, this.overlay, choose)}
      <select aria-label=${t`Overlay`} @change=${chosen}>
        ${options.map(
          ({ value, label }) =>
            html`<option value=${value} .selected=${value === this.overlay}>
              ${value === 'none' ? t`no overlay` : label}
            </option>`,
        )}
      </select>
      ${this.legend()}
    </div>`;
  }

  private legend(): TemplateResult | typeof nothing {
    const legend = legendOf(this.overlay);
    if (legend === undefined) return nothing;
    return html`<span class="legend number" title=${legend.meaning}
      >${legend.low} <span class="ramp ${legend.ramp}"></span> ${legend.high}</span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-overlay-bar': OverlayBar;
  }
}
