import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { send } from './events.ts';
import { icon } from '../../shared/icons.ts';
import { base } from './styles.ts';

/** What can be done with one completion. `expand` is a local event of the card. */
@customElement('grpo-card-tools')
export class CardTools extends LitElement {
  @property({ attribute: false }) accessor completionId = '';
  @property({ attribute: false }) accessor pinned = false;
  @property({ attribute: false }) accessor marked = false;
  @property({ attribute: false }) accessor expanded = false;

  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: flex;
        gap: 1px;
      }
    `,
  ];

  override render() {
    const id = this.completionId;
    const sizeLabel = this.expanded ? t`Show less` : t`Show the whole text`;
    const expand = () => this.dispatchEvent(new Event('expand'));
    return html`<button
        class="tool"
        title=${sizeLabel}
        aria-label=${sizeLabel}
        aria-pressed=${this.expanded}
        @click=${expand}
      >
        ${icon(this.expanded ? 'collapse' : 'expand')}
      </button>
      <button
        class="tool"
        title=${t`Mark for a diff (d)`}
        aria-label=${t`Mark for a diff`}
        aria-pressed=${this.marked}
        @click=${() => send(this, 'mark', { id })}
      >
        ${icon('diff')}
      </button>
      <button
        class="tool"
        title=${t`Copy (c)`}
        aria-label=${t`Copy`}
        @click=${() => send(this, 'copy', { id })}
      >
        ${icon('copy')}
      </button>
      <button
        class="tool"
        title=${this.pinned ? t`Unpin (b)` : t`Pin (b)`}
        aria-label=${t`Pin`}
        aria-pressed=${this.pinned}
        @click=${() => send(this, 'pin', { id, note: this.pinned ? null : '' })}
      >
        ${icon('pin')}
      </button>
      <button
        class="tool"
        title=${t`Save as a regression case of the rewards (s)`}
        aria-label=${t`Save as a regression case`}
        @click=${() => send(this, 'save-case', { id })}
      >
        ${icon('flask')}
      </button>`;
  }
}
