import { LitElement, css, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { send } from './events.ts';
import { icon } from '../../shared/icons.ts';
import { base } from './styles.ts';

/** The note of a pinned completion, edited in place: kept on Enter and when left. */
@customElement('grpo-pin-note')
export class PinNote extends LitElement {
  /** The pinned completion's id. */
  @property({ attribute: false }) accessor completionId = '';
  @property({ attribute: false }) accessor note = '';

  @query('input') private accessor input!: HTMLInputElement;

  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: flex;
        gap: 4px;
        align-items: center;
        padding: 3px 6px;
        color: var(--fg-quiet);
      }
      .icon {
        width: 14px;
        height: 14px;
      }
      input {
        flex: 1;
        min-width: 0;
        padding: 2px 5px;
        font: inherit;
        font-size: var(--small);
        color: var(--fg);
        background: transparent;
        border: 1px solid transparent;
        border-radius: 2px;
      }
      input::placeholder {
        color: var(--fg-quiet);
      }
      input:hover {
        border-color: var(--line);
      }
      input:focus {
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        outline: 1px solid var(--focus);
        outline-offset: -1px;
      }
    `,
  ];

  override render() {
    return html`${icon('pin')}<input
        aria-label=${t`Note`}
        placeholder=${t`why is this kept?`}
        maxlength="500"
        .value=${this.note}
        @keydown=${this.key}
        @change=${this.keep}
      />`;
  }

  override focus(): void {
    this.input.focus();
  }

  /** Keys typed into a note are not the page's shortcuts. */
  private readonly key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') this.input.value = this.note;
    if (event.key === 'Escape' || event.key === 'Enter') this.input.blur();
  };

  private readonly keep = (): void => {
    send(this, 'pin', { id: this.completionId, note: this.input.value.trim() });
  };
}
