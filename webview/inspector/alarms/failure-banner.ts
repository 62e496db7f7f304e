import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Status } from '../../../core/run/records.ts';
import { controls } from '../../shared/controls.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { emit } from '../parts/events.ts';
import { bannerStyles } from './banner-styles.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** Why the run failed, over what it had written until then: the run's own words. */
@customElement('grpo-failure-banner')
export class FailureBanner extends LitElement {
  static override styles = [
    tokens,
    controls,
    bannerStyles,
    css`
      :host {
        --tone: var(--error);
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) accessor error: Status['error'] | undefined;

  override render(): TemplateResult | typeof nothing {
    if (this.error === undefined || this.error === null) return nothing;
    const { message, where, fix } = this.error;
    // The place belongs to neither sentence: no full stop behind its brackets.
    const after = [where === undefined ? undefined : `(${where})`, fix].filter((part) => part !== undefined);
    const words = sentences(message, after.join(' '));
    return html`<div class="banner" role="region" aria-label=${t`Why the run failed`}>
      <span class="sign">${icon('warning')}</span>
      <p>${words}</p>
      <button class="link" @click=${() => emit(this, 'command', { command: 'log' })}>
        ${t`Show Trainer Log`}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-failure-banner': FailureBanner;
  }
}
