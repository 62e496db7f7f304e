import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { waitingLine } from '../../shared/waiting.ts';
import { send } from '../completion/events.ts';
import type { Failure } from '../session/notices.ts';
import type { AwaitedReference } from '../session/references.ts';
import { titleOf } from '../state/diff-sides.ts';

/** In the place of a diff with the reference: that it is being sampled, or why it could not be. Cancel and Close both send `close`. */
@customElement('grpo-reference-wait')
export class ReferenceWait extends LitElement {
  static override styles = [
    tokens,
    controls,
    waitingLine,
    css`
      :host {
        display: block;
        max-width: 62ch;
        margin: 32px auto 0;
        color: var(--fg);
      }
      .waiting {
        margin-bottom: 10px;
      }
      h2 {
        margin: 0 0 6px;
        font-size: var(--size);
        font-weight: 600;
        color: var(--fg-strong);
      }
      p {
        margin: 0 0 6px;
        overflow-wrap: anywhere;
      }
      .reason {
        display: flex;
        gap: 6px;
      }
      .sign {
        color: var(--error);
      }
      .ways {
        display: flex;
        gap: 6px;
        margin-top: 12px;
      }
    `,
  ];

  @property({ attribute: false }) accessor awaited!: AwaitedReference;

  override render(): TemplateResult {
    const { of, failure } = this.awaited;
    return failure === undefined ? this.waiting() : this.failed(of.id, failure);
  }

  private waiting(): TemplateResult {
    return html`<span class="waiting"></span>
      <div role="status">
        <h2>${t`The reference answers the prompt of ${titleOf(this.awaited.of)}…`}</h2>
        <p class="quiet">
          ${t`A process of its own loads the model and samples with the settings and random numbers of that step.`}
        </p>
      </div>
      <div class="ways"><button class="plain" @click=${this.close}>${t`Cancel`}</button></div>`;
  }

  private failed(id: string, { code, message, fix }: Failure): TemplateResult {
    return html`<div role="alert">
        <h2>${t`The reference could not answer`}</h2>
        <p class="reason"><span class="sign">${icon('warning')}</span><span>${message}</span></p>
        <p>${fix}</p>
        <p class="quiet mono">${code}</p>
      </div>
      <div class="ways">
        <button class="plain" @click=${() => send(this, 'reference', { id })}>${t`Try Again`}</button>
        <button class="plain" @click=${this.close}>${t`Close`}</button>
      </div>`;
  }

  private readonly close = (): void => {
    this.dispatchEvent(new CustomEvent('close', { bubbles: true, composed: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-reference-wait': ReferenceWait;
  }
}
