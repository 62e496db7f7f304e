import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { base, modelText } from './styles.ts';
import type { TokenFact } from './token-facts.ts';

/** What a tip shows: a token's facts, and the box of the token on the screen. */
export interface TokenTipContent {
  text: string;
  place: string;
  facts: TokenFact[];
  box: DOMRect;
}

const MARGIN = 6;

/** The values of one token, beside it, over everything else. */
@customElement('grpo-token-tip')
export class TokenTip extends LitElement {
  @property({ attribute: false }) accessor content: TokenTipContent | undefined;

  static override styles = [
    tokens,
    base,
    modelText,
    css`
      :host {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px 9px 7px;
        max-width: 300px;
        color: var(--vscode-editorHoverWidget-foreground, var(--fg));
        background: var(--vscode-editorHoverWidget-background, var(--bg-card));
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--line-strong));
        border-radius: 3px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        font: var(--small) / 17px var(--font);
        pointer-events: none;
      }
      .head {
        display: flex;
        gap: 12px;
        align-items: baseline;
        justify-content: space-between;
        margin-bottom: 4px;
      }
      .head .model-text {
        padding: 0 3px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--fg-quiet) 22%, transparent);
        white-space: pre-wrap;
      }
      .place,
      dt,
      .note {
        color: var(--fg-quiet);
      }
      .place {
        white-space: nowrap;
      }
      dl {
        display: grid;
        grid-template-columns: auto auto 1fr;
        gap: 0 10px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      dd.number {
        text-align: end;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = 'manual';
    this.setAttribute('role', 'tooltip');
  }

  override render() {
    if (this.content === undefined) return nothing;
    const { text, place, facts } = this.content;
    return html`<div class="head">
        <span class="model-text">${text === '' ? t`end of text` : text}</span
        ><span class="place number">${place}</span>
      </div>
      <dl>
        ${facts.map(
          ({ name, value, note }) =>
            html`<dt>${name}</dt>
              <dd class="number">${value}</dd>
              <dd class="note number">${note ?? ''}</dd>`,
        )}
      </dl>`;
  }

  override updated(): void {
    if (this.content === undefined) {
      this.hidePopover();
      return;
    }
    this.showPopover();
    this.place(this.content.box);
  }

  /** Under the token, or over it where the window ends; never out of sight. */
  private place(box: DOMRect): void {
    const own = this.getBoundingClientRect();
    const below = box.bottom + MARGIN;
    const top = below + own.height <= window.innerHeight ? below : box.top - MARGIN - own.height;
    const left = Math.min(box.left, window.innerWidth - own.width - MARGIN);
    this.style.top = `${Math.max(MARGIN, top)}px`;
    this.style.left = `${Math.max(MARGIN, left)}px`;
  }
}
