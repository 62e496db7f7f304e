import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { CompletionView } from '../../../core/protocol/index.ts';
import type { RewardDetail } from '../../../core/run/records.ts';
import { fixed, UNAVAILABLE } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { icon } from '../../shared/icons.ts';
import { base, modelText } from './styles.ts';
import { textNodes } from './text-nodes.ts';
import { visibleLine } from './visible.ts';
import { graderLines, isSilent, phrasesOf, secondsWords, type GraderLine } from './words.ts';

const TIMED = t`How long this reward took to score the completions of the step, together`;
const NOT_TIMED = t`Time unavailable: the run did not record it`;

/** Why this reward: what each grader said, what it took apart, its error, and how long it took. */
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
        container-type: inline-size;
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
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) max-content;
        gap: 0 10px;
      }
      .time {
        white-space: nowrap;
      }
      @container (max-width: 300px) {
        .unit {
          /* The title tells it; read aloud it still is. */
          position: absolute;
          clip-path: inset(50%);
        }
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

  /**
   * Told when the words or the room for them have other sizes: whoever holds them says where they do not fit. An observer is called when the
   * page is laid out anyway; to ask for a size after each update would lay out every card for itself, also those out of sight.
   */
  private readonly sizes = new ResizeObserver(() => this.dispatchEvent(new CustomEvent('words-laid-out')));
  @query('.all') private accessor all!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  override firstUpdated(): void {
    this.observe();
  }

  private observe(): void {
    this.sizes.observe(this);
    this.sizes.observe(this.all);
  }

  override render() {
    return html`<div class="all">
      ${graderLines(this.completion, this.names).map((line) => this.line(line))}
    </div>`;
  }

  private line({ name, detail, seconds }: GraderLine) {
    const words = isSilent(detail) ? nothing : html`: ${this.said(detail)}`;
    return html`<div class="line">
      <p>${visibleLine(name)}${words}</p>
      ${time(seconds)}
    </div>`;
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
          <b class="number" title=${value === null ? t`could not score` : nothing}>${fixed(value)}</b></span
        >`,
    )}`;
  }
}

/** Seconds of the call that scored this completion with the others of its step. */
const time = (seconds: number | undefined): TemplateResult =>
  seconds === undefined
    ? html`<span class="time" title=${NOT_TIMED}
        ><span aria-hidden="true">${UNAVAILABLE}</span><span class="hidden-label">${NOT_TIMED}</span></span
      >`
    : html`<span class="time number" title=${TIMED}
        >${secondsWords(seconds)}<span class="unit"> ${t`for the step`}</span></span
      >`;
