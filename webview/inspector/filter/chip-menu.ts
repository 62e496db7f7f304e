import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';

/** A chip that opens a small form below it (its slot); fires `clear` when its filter is taken away. */
@customElement('grpo-chip-menu')
export class ChipMenu extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .chip {
        anchor-name: --chip;
      }
      .chip .icon {
        margin-inline-end: -4px;
        opacity: 0.8;
      }
      .panel {
        position-anchor: --chip;
        position-area: block-end span-inline-end;
        position-try-fallbacks: flip-inline;
        margin: 3px 0 0;
        padding: 10px 12px;
        min-width: 190px;
        color: var(--vscode-menu-foreground, var(--fg));
        background: var(--vscode-menu-background, var(--bg-card));
        border: 1px solid var(--vscode-menu-border, var(--rule));
        border-radius: 5px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      .panel button {
        margin-top: 8px;
      }
    `,
  ];

  @property() accessor label = '';
  /** Says what the form is about. */
  @property() accessor name = '';
  @property({ type: Boolean }) accessor active = false;
  @query('.panel') private accessor panel!: HTMLElement;

  override render(): TemplateResult {
    return html`<button
        class=${this.active ? 'chip on number' : 'chip number'}
        popovertarget="panel"
        aria-haspopup="dialog"
        title=${this.name}
      >
        ${this.label}${icon('chevron')}
      </button>
      <div class="panel" id="panel" popover role="dialog" aria-label=${this.name} @toggle=${this.toggled}>
        <slot></slot>
        ${this.active ? html`<button class="plain" @click=${this.clear}>${t`Show all`}</button>` : nothing}
      </div>`;
  }

  private readonly toggled = (event: ToggleEvent): void => {
    if (event.newState !== 'open') return;
    this.querySelector<HTMLElement>('input, select')?.focus();
  };

  private readonly clear = (): void => {
    this.panel.hidePopover();
    this.dispatchEvent(new CustomEvent('clear'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-chip-menu': ChipMenu;
  }
}
