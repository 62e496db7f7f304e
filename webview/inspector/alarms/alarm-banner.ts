import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Alarm } from '../../../core/alarms/index.ts';
import { remedyStyles } from '../../shared/remedy-way.ts';
import { tokens } from '../../shared/tokens.ts';
import { repeat } from 'lit/directives/repeat.js';
import { controls } from '../../shared/controls.ts';
import { heldAlarm } from '../../shared/held-alarm.ts';
import { HeldOrder } from '../../shared/held-order.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import { alarmWays } from './alarm-ways.ts';
import { bannerStyles } from './banner-styles.ts';

/** What is wrong with the run, with its numbers and the ways out; one line until more is asked for. */
@customElement('grpo-alarm-banner')
export class AlarmBanner extends LitElement {
  static override styles = [
    tokens,
    controls,
    bannerStyles,
    remedyStyles,
    css`
      :host {
        --tone: var(--warn);
        display: block;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        align-items: center;
      }
    `,
  ];

  /** The run's folder. */
  @property({ attribute: false }) accessor run = '';
  /** Those that hold now. */
  @property({ attribute: false }) accessor alarms: readonly Alarm[] = [];
  @property({ attribute: false }) accessor trusted = true;
  /** Codes that a person has seen and put away. */
  @state() private accessor dismissed: readonly string[] = [];
  @state() private accessor showsAll = false;
  private readonly held = new HeldOrder<Alarm>(this, { keyOf: ({ code }) => code, keep: heldAlarm });

  override render(): TemplateResult {
    const alarms = this.held.arrange(this.alarms, this.run);
    const shown = alarms.filter(({ code }) => !this.dismissed.includes(code));
    const visible = this.showsAll ? shown : shown.slice(0, 1);
    return html`<div role="region" aria-label=${t`Alarms`}>
      ${repeat(
        visible,
        ({ code }) => code,
        (alarm, index) => this.alarm(alarm, index === 0 ? shown.length - 1 : 0),
      )}
    </div>`;
  }

  private alarm(alarm: Alarm, others: number): TemplateResult {
    return html`<div class="banner" data-code=${alarm.code}>
      <span class="sign">${icon('warning')}</span>
      <p><span class="hidden-label">${t`Alarm:`} </span>${alarm.message}</p>
      <span class="ways">
        ${alarmWays(this, alarm, this.trusted)}${others > 0 ? this.more(others) : nothing}
        <button
          class="tool"
          title=${t`Put away until the window reloads`}
          aria-label=${t`Put this alarm away`}
          @click=${() => (this.dismissed = [...this.dismissed, alarm.code])}
        >
          ${icon('close')}
        </button>
      </span>
    </div>`;
  }

  private more(others: number): TemplateResult {
    return html`<button
      class="link"
      aria-expanded=${this.showsAll}
      @click=${() => (this.showsAll = !this.showsAll)}
    >
      ${this.showsAll ? t`show less` : t`${others} more`}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-alarm-banner': AlarmBanner;
  }
}
