import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { TokenView } from '../../../core/protocol/index.ts';
import { fixed, percent, UNAVAILABLE, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens as themeTokens } from '../../shared/tokens.ts';
import type { OverlayKind } from '../contract.ts';
import './card-scores.ts';
import './card-tools.ts';
import './completion-text.ts';
import './grader-words.ts';
import './pin-note.ts';
import { cardStyles } from './card-styles.ts';
import { send } from './events.ts';
import { icon } from '../../shared/icons.ts';
import type { PinNote } from './pin-note.ts';
import { scoreRows, type Range } from './scores.ts';
import type { Slot } from './slots.ts';
import { base } from './styles.ts';
import type { ClipRange } from './token-facts.ts';
import { clippedShare, STOP_WORDS, unwrittenWord } from './words.ts';

/** What the cards of a group have in common. */
export interface CardScales {
  names: readonly string[];
  ranges: ReadonlyMap<string, Range>;
  weights: Readonly<Record<string, number>>;
  /** Value at either end of the advantage's scale. */
  advantageEnd: number;
  /** Characters of a text that can be seen without scrolling. */
  inSight: number;
}

/** One completion with its judgement; the same card while it is sampled and after. */
@customElement('grpo-completion-card')
export class CompletionCard extends LitElement {
  @property({ attribute: false }) accessor slotted!: Slot;
  /** The run ended: what is not written will not come. */
  @property({ attribute: false }) accessor halted = false;
  @property({ attribute: false }) accessor scales!: CardScales;
  @property({ attribute: false }) accessor overlay: OverlayKind = 'none';
  @property({ attribute: false }) accessor tokens: TokenView | null | undefined;
  @property({ attribute: false }) accessor clip: ClipRange | undefined;
  /** Undefined: not pinned. */
  @property({ attribute: false }) accessor note: string | undefined;
  @property({ type: Boolean, reflect: true }) accessor selected = false;
  @property({ type: Boolean, reflect: true }) accessor marked = false;
  @property({ type: Boolean, reflect: true }) accessor expanded = false;

  /** On the screen or near it: only then the text is laid out token by token. */
  @state() private accessor near = false;
  @query('grpo-pin-note') private accessor noteEditor!: PinNote | null;
  @query('grpo-grader-words') private accessor words!: HTMLElement;
  /** What the graders said does not fit. */
  @state() private accessor hasMoreWords = false;
  private pinnedHere = false;

  static override styles = [themeTokens, base, cardStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'listitem');
    this.addEventListener('contentvisibilityautostatechange', this.seen);
    this.addEventListener('click', this.select);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected')) this.setAttribute('aria-current', String(this.selected));
  }

  override render() {
    const { index, completion, live } = this.slotted;
    const scores = scoreRows(completion, this.scales.names, this.scales.ranges, this.scales.weights);
    return html`${this.head()}
      <grpo-card-scores
        .advantage=${completion?.advantage}
        .end=${this.scales.advantageEnd}
        .rows=${scores}
      ></grpo-card-scores>
      ${this.meta()}
      <grpo-completion-text
        .completion=${completion}
        .live=${live}
        .halted=${this.halted}
        .overlay=${this.near ? this.overlay : 'none'}
        .tokens=${this.tokens}
        .clip=${this.clip}
        .inSight=${this.scales.inSight}
        .whole=${this.expanded}
        .label=${t`Text of completion ${index}`}
      ></grpo-completion-text>
      <div class="why">
        <grpo-grader-words
          tabindex="0"
          role="group"
          aria-label=${t`What the graders said of completion ${index}`}
          .completion=${completion}
          .names=${this.scales.names}
          @words-laid-out=${this.measureWords}
          @scroll=${this.measureWords}
        ></grpo-grader-words>
        ${this.more()}
      </div>
      ${
        this.note === undefined || completion === undefined
          ? nothing
          : html`<grpo-pin-note .completionId=${completion.id} .note=${this.note}></grpo-pin-note>`
      }`;
  }

  override updated(changed: PropertyValues<this>): void {
    // A pin set by this card's own button asks for its note; one that came with the run does not take the focus.
    if (changed.has('note') && this.note !== undefined && this.pinnedHere) this.noteEditor?.focus();
    if (changed.has('note')) this.pinnedHere = false;
  }

  /** Says that graders said more than is in sight, and leads there. */
  private more() {
    if (!this.hasMoreWords || this.expanded) return nothing;
    return html`<button class="link more" @click=${(event: Event) => this.expand(event)}>
      ${t`… show all that the graders said`}
    </button>`;
  }

  private expand(event: Event): void {
    event.preventDefault();
    this.expanded = true;
  }

  private readonly measureWords = (): void => {
    const { words } = this;
    // To the end of what can be scrolled to: then nothing is left out.
    this.hasMoreWords = words.scrollHeight - words.clientHeight - words.scrollTop > 2;
  };

  private head() {
    const { index, completion } = this.slotted;
    const reward = completion?.reward;
    const title =
      reward === null
        ? t`could not score: left out of the loss`
        : completion
          ? t`total reward`
          : t`not scored yet`;
    return html`<div class="head">
      <button class="index number" aria-label=${t`Completion ${index}`} @click=${this.select}>
        #${index}
      </button>
      <span class="reward number ${typeof reward === 'number' ? '' : 'unknown'}" title=${title}>
        ${fixed(reward)}${reward === null ? html`<span class="hidden-label">${t`could not score`}</span>` : nothing}
      </span>
      ${
        completion?.in_loss === false
          ? html`<span class="badge" title=${t`Masked: this completion takes no part in the loss.`}>
              ${t`out of loss`}
            </span>`
          : nothing
      }
      ${
        completion === undefined
          ? nothing
          : html`<grpo-card-tools
              .completionId=${completion.id}
              .pinned=${this.note !== undefined}
              .marked=${this.marked}
              .expanded=${this.expanded}
              @expand=${() => (this.expanded = !this.expanded)}
              @pin=${() => (this.pinnedHere = true)}
            ></grpo-card-tools>`
      }
    </div>`;
  }

  private meta() {
    const { completion, live } = this.slotted;
    const share = clippedShare(completion);
    return html`<div class="meta number">
      <span title=${t`Length in tokens`}
        >${t`${completion ? whole(completion.tokens) : UNAVAILABLE} tok`}</span
      >
      ${
        completion === undefined
          ? html`<span>${unwrittenWord(live !== undefined, this.halted)}</span>`
          : html`<span
              class=${completion.stop_reason === 'length' ? 'truncated' : ''}
              title=${STOP_WORDS[completion.stop_reason].title}
              >${
                completion.stop_reason === 'length' ? icon('truncated') : nothing
              }${STOP_WORDS[completion.stop_reason].word}</span
            >`
      }
      <span title=${t`Mean KL to the reference over its tokens, in nats`}
        >${t`KL ${fixed(completion?.kl, 3)}`}</span
      >
      <span
        title=${
          share === null
            ? t`Share of clipped tokens: not known`
            : t`Clipped tokens: ${percent(completion?.clip_low)} low, ${percent(completion?.clip_high)} high`
        }
        >${t`clip ${percent(share)}`}</span
      >
    </div>`;
  }

  private readonly seen = (event: Event): void => {
    if (event instanceof ContentVisibilityAutoStateChangeEvent) this.near = !event.skipped;
  };

  private readonly select = (event: Event): void => {
    const { completion } = this.slotted;
    if (completion === undefined || this.selected || event.defaultPrevented) return;
    send(this, 'select', { id: completion.id });
  };
}
