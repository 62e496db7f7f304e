import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GroupView } from '../../../core/protocol/index.ts';
import { fixed, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import type { CardOrder } from '../contract.ts';
import type { LivePrompt } from '../state/live.ts';
import { send } from './events.ts';
import { icon } from '../../shared/icons.ts';
import type { Unavailable } from './overlay.ts';
import { base, modelText } from './styles.ts';
import { textNodes } from './text-nodes.ts';

/** The prompt of a group, how its rewards spread, and how its cards are sorted. */
@customElement('grpo-group-header')
export class GroupHeader extends LitElement {
  @property({ attribute: false }) accessor group: GroupView | undefined;
  /** The prompt while nothing of the group is written. */
  @property({ attribute: false }) accessor livePrompt: LivePrompt | undefined;
  /** Completions still without a reward. */
  @property({ attribute: false }) accessor missing = 0;
  /** The missing ones will not come. */
  @property({ attribute: false }) accessor halted = false;
  @property({ attribute: false }) accessor zeroSpread = false;
  /** The order the cards have now. */
  @property({ attribute: false }) accessor order: CardOrder = 'advantage';
  @property({ attribute: false }) accessor selectedId: string | undefined;
  @property({ attribute: false }) accessor markedId: string | undefined;
  /** What the chosen overlay lacks in the whole group. */
  @property({ attribute: false }) accessor unavailable: Unavailable | undefined;

  static override styles = [
    tokens,
    base,
    modelText,
    css`
      :host {
        display: block;
        margin-bottom: 10px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 16px;
        align-items: center;
      }
      .model-text {
        flex: 0 1 auto;
        max-width: 100%;
        max-height: calc(5 * var(--mono-line) + 2px);
        overflow: auto;
        scrollbar-width: thin;
        font-weight: 600;
      }
      .value {
        color: var(--fg-quiet);
        white-space: nowrap;
      }
      .value b {
        margin-inline-start: 4px;
        color: var(--fg);
        font-weight: 600;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        margin-inline-start: auto;
      }
      .segments {
        display: flex;
        border: 1px solid var(--vscode-button-border, var(--line));
        border-radius: 3px;
      }
      .segments button,
      .action {
        padding: 2px 9px;
        border-radius: 2px;
        color: var(--fg-quiet);
        white-space: nowrap;
      }
      .segments button[aria-pressed='true'] {
        color: var(--fg-strong);
        background: var(--vscode-toolbar-hoverBackground, var(--bg-hover));
      }
      :host-context(.vscode-high-contrast) .segments button[aria-pressed='true'] {
        outline: 1px solid var(--focus);
      }
      .action {
        color: var(--fg);
        border-color: var(--vscode-button-border, var(--line));
      }
      .action:hover:not(:disabled),
      .segments button:hover:not(:disabled) {
        color: var(--fg-strong);
        background: var(--bg-hover);
      }
      button:disabled {
        cursor: default;
        opacity: 0.6;
      }
      .note {
        display: flex;
        gap: 6px;
        align-items: center;
        margin: 6px 0 0;
        color: var(--fg-quiet);
      }
      .note.zero {
        color: var(--warn-text);
      }
    `,
  ];

  override render() {
    const { group } = this;
    return html`<div class="line">
        ${group === undefined ? this.sampling() : this.figures(group)}
        <span class="actions">${this.orders()}${this.diffButton()}${this.referenceButton()}</span>
      </div>
      ${
        this.zeroSpread
          ? html`<p class="note zero">
              ${icon('warning')}
              <span>${t`No gradient from this prompt: all its completions were rewarded alike.`}</span>
            </p>`
          : nothing
      }
      ${this.unavailableNote()}`;
  }

  private sampling() {
    const { livePrompt } = this;
    if (livePrompt === undefined)
      return html`<span class="value">${t`The first completions are being sampled.`}</span>`;
    return html`${promptText(livePrompt.text)}
      ${
        livePrompt.isCut
          ? html`<span class="value number"
              >${t`its first ${whole(livePrompt.text.length)} characters`}</span
            >`
          : nothing
      } <span class="value">${this.halted ? t`the run ended while it was sampled` : t`being sampled`}</span>`;
  }

  private figures(group: GroupView) {
    return html`${promptText(group.prompt.text)} ${this.promptRest(group)}
      <span class="value number" title=${t`Mean of the rewards of this prompt's completions`}
        >${t`mean`}<b>${fixed(group.mean, 3)}</b></span
      >
      <span
        class="value number"
        title=${t`Standard deviation of the rewards over n − 1, as in the advantage and in reward_std`}
        >${t`spread`}<b>${fixed(group.std)}</b></span
      >`;
  }

  private promptRest(group: GroupView) {
    const first = group.completions[0];
    if (group.prompt.text.length >= group.prompt.length || first === undefined) return nothing;
    const ask = () => send(this, 'need-text', { id: first.id, part: 'prompt' });
    return html`<button class="link" @click=${ask}>
      ${t`show all ${whole(group.prompt.length)} characters`}
    </button>`;
  }

  private orders() {
    const waiting = this.missing > 0;
    const title = waiting ? t`Can be sorted when every completion is scored; left: ${this.missing}` : nothing;
    const button = (order: CardOrder, label: string) =>
      html`<button
        aria-pressed=${this.order === order}
        ?disabled=${waiting}
        title=${title}
        @click=${() => send(this, 'order', { order })}
      >
        ${label}
      </button>`;
    return html`<span class="segments" role="group" aria-label=${t`Sort completions`}>
      ${button('advantage', t`by advantage`)}${button('index', t`by index`)}
    </span>`;
  }

  /** Marks the selected completion, or sets it against the one that is marked. */
  private diffButton() {
    const chosen = this.selectedId;
    const name = (id: string) =>
      `#${this.group?.completions.find((completion) => completion.id === id)?.index ?? id}`;
    const marked = this.markedId;
    const label =
      marked === undefined || chosen === undefined
        ? t`Diff…`
        : marked === chosen
          ? t`Diff ${name(marked)} with…`
          : t`Diff ${name(marked)} with ${name(chosen)}`;
    const title =
      chosen === undefined
        ? t`Select a completion first`
        : marked === undefined
          ? t`Marks the selected completion; then select another one`
          : marked === chosen
            ? t`Select another completion, here or at another step`
            : nothing;
    return html`<button
      class="action number"
      ?disabled=${chosen === undefined || marked === chosen}
      title=${title}
      @click=${() => chosen !== undefined && send(this, 'mark', { id: chosen })}
    >
      ${label}
    </button>`;
  }

  private referenceButton() {
    const id = this.selectedId;
    return html`<button
      class="action"
      ?disabled=${id === undefined}
      title=${
        id === undefined
          ? t`Select a completion first`
          : t`What the reference says to this prompt with the same random numbers (r)`
      }
      @click=${() => id !== undefined && send(this, 'reference', { id })}
    >
      ${t`Reference`}
    </button>`;
  }

  private unavailableNote() {
    if (this.unavailable === undefined) return nothing;
    const { text, key } = this.unavailable;
    return html`<p class="note">
      <span>${text}</span>
      ${
        key === undefined
          ? nothing
          : html`<button class="link" @click=${() => send(this, 'open-config', { key })}>${key}</button>`
      }
    </p>`;
  }
}

const promptText = (text: string) =>
  html`<span class="model-text" tabindex="0" role="group" aria-label=${t`Prompt`}>${textNodes(text)}</span>`;
