import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CompletionView } from '../../../core/protocol/index.ts';
import type { RewardDetail } from '../../../core/run/records.ts';
import { fixed } from '../../shared/format.ts';
import { tokens } from '../../shared/tokens.ts';
import { icon } from '../../shared/icons.ts';
import { base, modelText } from './styles.ts';
import { textNodes } from './text-nodes.ts';
import { visibleLine } from './visible.ts';
import { graderWords, phrasesOf } from './words.ts';

/** Why this reward: what each grader said, what it took apart, and its error. */
@customElement('grpo-grader-words')
export class GraderWords extends LitElement {
  @property({ attribute: false }) accessor completion: CompletionView | undefined;
  /** The reward components in their order. */
  @property({ attribute: false }) accessor names: readonly string[] = [];

  static override styles = [
    tokens,
    base,
    modelText,
    css`
      :host {
        display: block;
        font-size: var(--small);
        line-height: 17px;
        color: var(--fg-quiet);
        overflow-wrap: anywhere;
        unicode-bidi: isolate;
      }
      p {
        margin: 0;
        white-space: pre-line;
      }
      b {
        color: var(--fg);
        font-weight: 600;
      }
      .name::after {
        content: ': ';
      }
      .part {
        white-space: nowrap;
      }
      .part + .part::before {
        content: ' · ';
      }
      .error {
        color: var(--error-text);
        white-space: pre-wrap;
      }
      .error .icon {
        display: inline-block;
        width: 14px;
        height: 14px;
        vertical-align: -2px;
      }
    `,
  ];

  override render() {
    return graderWords(this.completion, this.names).map(
      ({ name, detail }) => html`<p><span class="name">${visibleLine(name)}</span>${this.said(detail)}</p>`,
    );
  }

  private said(detail: RewardDetail) {
    const parts = Object.entries(detail.components ?? {});
    return html`${
      detail.error === undefined
        ? nothing
        : html`<span class="error">${icon('warning')} ${textNodes(detail.error)} </span>`
    }${phrasesOf(detail.explanation ?? '').map(({ text, strong }) =>
      strong ? html`<b>${textNodes(text)}</b>` : textNodes(text),
    )}
    ${parts.map(
      ([name, value]) =>
        html`<span class="part"
          >${visibleLine(name, 40)}
          <b class="number" title=${value === null ? 'could not score' : nothing}>${fixed(value)}</b></span
        >`,
    )}`;
  }
}
