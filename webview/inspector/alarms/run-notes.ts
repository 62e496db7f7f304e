import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Alarm } from '../../../core/alarms/index.ts';
import { remedyStyles } from '../../shared/remedy-way.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { heldAlarm } from '../../shared/held-alarm.ts';
import { HeldOrder } from '../../shared/held-order.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import { alarmWays } from './alarm-ways.ts';

/** What looks alarming and is not, with the reasons: a count that opens them on demand. */
@customElement('grpo-run-notes')
export class RunNotes extends LitElement {
  static override styles = [
    tokens,
    controls,
    remedyStyles,
    css`
      :host {
        flex: none;
      }
      .count {
        anchor-name: --notes;
        color: inherit;
        font-size: inherit;
      }
      .panel {
        position-anchor: --notes;
        position-area: block-start span-inline-start;
        position-try-fallbacks: flip-inline;
        margin: 0 0 3px;
        max-width: min(440px, 100vw - 24px);
        max-height: 60vh;
        padding: 4px 12px;
        overflow-y: auto;
        white-space: normal;
        font-size: var(--size);
        color: var(--vscode-menu-foreground, var(--fg));
        background: var(--vscode-menu-background, var(--bg-card));
        border: 1px solid var(--vscode-menu-border, var(--rule));
        border-radius: 5px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        padding-block: 8px;
      }
      li + li {
        border-top: 1px solid var(--rule);
      }
      p {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        align-items: center;
        margin-top: 4px;
      }
      .ways:empty {
        display: none;
      }
    `,
  ];

  /** The run's folder. */
  @property({ attribute: false }) accessor run = '';
  /** Those that hold now. */
  @property({ attribute: false }) accessor notes: readonly Alarm[] = [];
  @property({ attribute: false }) accessor trusted = true;

  private readonly held = new HeldOrder<Alarm>(this, { keyOf: ({ code }) => code, keep: heldAlarm });

  override render(): TemplateResult | typeof nothing {
    const notes = this.held.arrange(this.notes, this.run);
    const count = notes.length;
    if (count === 0) return nothing;
    const label = count === 1 ? t`1 note` : t`${count} notes`;
    return html`<button
        class="count number"
        popovertarget="panel"
        aria-haspopup="dialog"
        title=${t`What looks alarming in this run and is not`}
      >
        ${icon('info')}${label}
      </button>
      <div class="panel" id="panel" popover role="dialog" aria-label=${t`Notes on this run`} tabindex="-1">
        <ul>
          ${notes.map(
            (note) =>
              html`<li data-code=${note.code}>
                <p>${note.message}</p>
                <div class="ways">${alarmWays(this, note, this.trusted)}</div>
              </li>`,
          )}
        </ul>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-run-notes': RunNotes;
  }
}
