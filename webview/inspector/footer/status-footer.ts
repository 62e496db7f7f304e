import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import type { Alarm } from '../../../core/alarms/index.ts';
import { tokens } from '../../shared/tokens.ts';
import '../alarms/run-notes.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { icon } from '../../shared/icons.ts';
import type { Notice } from '../session/notices.ts';
import { KEY_ACTIONS } from '../state/keys.ts';
import type { totals } from '../state/shown.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** Keys and totals; in their place what could not be done, until it is put away. */
@customElement('grpo-status-footer')
export class StatusFooter extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 16px;
        height: 30px;
        padding: 0 16px;
        color: var(--fg-quiet);
        font-size: var(--small);
        white-space: nowrap;
      }
      /* One line of keys: those that have no room in it are left out whole, and the key of the help never is. */
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        height: 20px;
        overflow: hidden;
        flex: 1;
      }
      .keys span {
        display: inline-flex;
        gap: 3px;
        align-items: center;
        height: 100%;
      }
      .keys span:last-child {
        order: -1;
      }
      kbd {
        font-size: inherit;
      }
      .notice {
        display: flex;
        flex: 1;
        min-width: 0;
        align-items: center;
        gap: 6px;
        color: var(--fg);
      }
      .notice p {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .sign {
        color: var(--error);
      }
      @container (max-width: 640px) {
        .line {
          padding-inline: 12px;
        }
        .keys {
          flex: 1 0 auto;
        }
        .keys span:not(:last-child) {
          display: none;
        }
      }
      .number {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  @property({ attribute: false }) accessor notice: Notice | undefined;
  /** The run's folder. */
  @property({ attribute: false }) accessor run = '';
  /** What looks alarming in the run and is not. */
  @property({ attribute: false }) accessor notes: readonly Alarm[] = [];
  @property({ attribute: false }) accessor trusted = true;
  /** No process goes on with the run. */
  @property({ attribute: false }) accessor halted = false;
  /** Undefined: nothing to count. */
  @property({ attribute: false }) accessor totals: ReturnType<typeof totals> | undefined;

  override render(): TemplateResult {
    return html`<div class="line">
      ${this.notice === undefined ? this.keys() : this.shownNotice(this.notice)}
      <grpo-run-notes .run=${this.run} .notes=${this.notes} .trusted=${this.trusted}></grpo-run-notes>
      <span class="number">${this.totals === undefined ? '' : this.count(this.totals)}</span>
    </div>`;
  }

  private keys(): TemplateResult {
    return html`<div class="keys" aria-hidden="true">
      ${KEY_ACTIONS.map(
        ({ keys, label }) => html`<span>${keys.map((key) => html`<kbd>${key}</kbd>`)}${label}</span>`,
      )}
    </div>`;
  }

  private shownNotice({ message, fix, times }: Notice): TemplateResult {
    const said = sentences(message, fix);
    const text = times > 1 ? t`${said} (${times} times)` : said;
    return html`<div class="notice" role="alert">
      <span class="sign">${icon('warning')}</span>
      <p title=${text}>${text}</p>
      <button class="tool" aria-label=${t`Put this message away`} @click=${() => emit(this, 'dismiss', null)}>
        ${icon('close')}
      </button>
    </div>`;
  }

  private count({ groups, completions, sampling, tokens: count }: ReturnType<typeof totals>): string {
    const parts = [
      groups === 1 ? t`1 group` : t`${whole(groups)} groups`,
      completions === 1 ? t`1 completion` : t`${whole(completions)} completions`,
      ...(sampling > 0
        ? [this.halted ? t`${whole(sampling)} cut off` : t`${whole(sampling)} being sampled`]
        : []),
      ...(count === null || count === 0 ? [] : [count === 1 ? t`1 token` : t`${whole(count)} tokens`]),
    ];
    return parts.join(' · ');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-status-footer': StatusFooter;
  }
}
