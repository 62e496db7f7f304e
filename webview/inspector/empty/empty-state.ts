import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { tokens } from '../../shared/tokens.ts';
import { NEEDS_TRUST } from '../../shared/trust.ts';
import { controls } from '../../shared/controls.ts';
import { waitingLine } from '../../shared/waiting.ts';
import { emit } from '../parts/events.ts';
import type { Emptiness } from '../state/emptiness.ts';

/** In the place of completions: why there are none, and what to do next. */
@customElement('grpo-empty-state')
export class EmptyState extends LitElement {
  static override styles = [
    tokens,
    controls,
    waitingLine,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100%;
        padding: 24px;
      }
      div {
        max-width: 460px;
        text-align: center;
      }
      h2 {
        margin: 0 0 6px;
        font-size: calc(var(--size) + 2px);
        font-weight: 600;
        color: var(--fg-strong);
      }
      p {
        margin: 0 0 14px;
        color: var(--fg-quiet);
        overflow-wrap: anywhere;
      }
      button {
        margin: 0 3px;
      }
      .waiting {
        margin: 0 auto 14px;
      }
    `,
  ];

  @property({ attribute: false }) accessor emptiness: Emptiness | undefined;
  @property({ attribute: false }) accessor trusted = true;

  override render(): TemplateResult | typeof nothing {
    if (this.emptiness === undefined) return nothing;
    const { title, text, commands, isWaiting } = this.emptiness;
    return html`<div role="status">
      ${isWaiting ? html`<span class="waiting"></span>` : nothing}
      ${title === '' ? nothing : html`<h2>${title}</h2>`}
      <p>${text}</p>
      ${commands.map(({ command, label }, index) => {
        const isLocked = !this.trusted && (command === 'start' || command === 'resume');
        return html`<button
          class=${index === 0 && !isWaiting ? 'primary' : 'plain'}
          ?disabled=${isLocked}
          title=${isLocked ? NEEDS_TRUST : label}
          @click=${() => emit(this, 'command', { command })}
        >
          ${label}
        </button>`;
      })}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-empty-state': EmptyState;
  }
}
