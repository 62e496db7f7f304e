import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fixed, signed, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { send } from '../completion/events.ts';
import { base } from '../completion/styles.ts';
import { visibleLine } from '../completion/visible.ts';
import { STOP_WORDS } from '../completion/words.ts';
import type { DiffSide } from '../contract.ts';

/** One side's title and judgement, over its text. */
@customElement('grpo-diff-head')
export class DiffHead extends LitElement {
  @property({ attribute: false }) accessor side!: DiffSide;
  /** `−` for the left side, `+` for the right one. */
  @property({ attribute: false }) accessor sign = '';
  /** Whether its completion can be set against the reference instead. */
  @property({ attribute: false }) accessor offersReference = false;

  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0 11px;
        align-items: baseline;
        min-width: 0;
        padding: 6px 10px;
        color: var(--fg-quiet);
        font-size: var(--small);
      }
      .sign {
        color: var(--fg-quiet);
        font: 600 var(--mono-size) var(--mono);
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--fg-strong);
        font-weight: 600;
        font-size: var(--size);
      }
      b {
        color: var(--fg);
        font-weight: 600;
      }
      .cut {
        color: var(--warn-text);
      }
      .positive {
        color: var(--good-text);
      }
      .negative {
        color: var(--bad-text);
      }
    `,
  ];

  override render() {
    const { title, completion, sampled = completion } = this.side;
    const side = (completion?.advantage ?? 0) > 0 ? 'positive' : 'negative';
    return html`<span class="sign" aria-hidden="true">${this.sign}</span>
      <span class="title" title=${visibleLine(title)}>${visibleLine(title)}</span>
      ${
        completion === undefined
          ? nothing
          : html`<span class="number">${t`reward`} <b>${fixed(completion.reward)}</b></span>
              <span class="number"
                >${t`advantage`}
                <b class=${completion.advantage === 0 ? '' : side}>${signed(completion.advantage)}</b></span
              >`
      }
      ${
        sampled === undefined
          ? nothing
          : html`<span class="number">${t`${whole(sampled.tokens)} tok`}</span> ${
                sampled.stop_reason === 'length'
                  ? html`<span class="cut">${STOP_WORDS.length.word}</span>`
                  : nothing
              }`
      }
      ${this.offersReference && completion !== undefined ? this.referenceLink(completion.id) : nothing}`;
  }

  private referenceLink(id: string) {
    return html`<button
      class="link"
      title=${t`What the reference says to this prompt with the same random numbers (r)`}
      @click=${() => send(this, 'reference', { id })}
    >
      ${t`against the reference`}
    </button>`;
  }
}
