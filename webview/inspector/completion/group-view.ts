import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';
import { own } from '../../../core/run/own.ts';
import { t } from '../../shared/l10n.ts';
import { tokens as themeTokens } from '../../shared/tokens.ts';
import type { CardEvent, CardOrder, GroupViewProperties, OverlayKind, TokensOf } from '../contract.ts';
import type { LivePrompt } from '../state/live.ts';
import './completion-card.ts';
import './group-header.ts';
import './token-tip.ts';
import type { CardScales } from './completion-card.ts';
import type { TokenReached } from './completion-text.ts';
import { send } from './events.ts';
import { shadesOf, whyUnavailable, type Unavailable } from './overlay.ts';
import { advantageEnd, componentNames, componentRange } from './scores.ts';
import { charactersInSight, lettersPerToken, linesFor } from './sizes.ts';
import { isComplete, slotsOf, type Slot } from './slots.ts';
import { base } from './styles.ts';
import { tokenFacts, tokenTitle, type ClipRange } from './token-facts.ts';
import type { TokenTip } from './token-tip.ts';

/** Frames in which the cards come to their sizes. */
const REVEAL_FRAMES = 4;

/** One prompt with all its completions side by side. */
@customElement('grpo-group-view')
export class GroupViewElement extends LitElement implements GroupViewProperties {
  @property({ attribute: false }) accessor group: GroupView | undefined;
  @property({ attribute: false }) accessor live: ReadonlyMap<number, string> = new Map();
  @property({ attribute: false }) accessor livePrompt: LivePrompt | undefined;
  @property({ attribute: false }) accessor halted = false;
  @property({ attribute: false }) accessor expected = 0;
  @property({ attribute: false }) accessor overlay: OverlayKind = 'none';
  @property({ attribute: false }) accessor tokensOf: TokensOf = () => undefined;
  @property({ attribute: false }) accessor weights: Record<string, number> = {};
  @property({ attribute: false }) accessor order: CardOrder = 'advantage';
  @property({ attribute: false }) accessor selectedId: string | undefined;
  @property({ attribute: false }) accessor markedId: string | undefined;
  @property({ attribute: false }) accessor pins: Record<string, string> = {};
  @property({ attribute: false }) accessor zeroSpread = false;
  /** `epsilon` and `epsilon_high` of the config, for the ratio's clip side; undefined: not told. */
  @property({ attribute: false }) accessor clip: ClipRange | undefined;
  /** `max_completion_length` in tokens: how much room a text gets while it is sampled. 0: not known. */
  @property({ attribute: false }) accessor maxTokens = 0;

  @query('grpo-token-tip') private accessor tip!: TokenTip;
  @query('.cards') private accessor grid!: HTMLElement;
  private slots: Slot[] = [];
  private shownGroup: string | undefined;
  /** Seen while it was sampled: sizes and order stay as they were, so that nothing moves when the rewards come. */
  private watched = false;
  private orderChosen = false;
  /** Letters of a token in the last group that was whole. */
  private letters: number | undefined;
  /** Lines kept for each text while this group is sampled, and after. */
  private room = 0;
  /** The selected completion that was brought into view. */
  private revealed: string | undefined;
  /** What was asked for, so that it is asked once. */
  private asked = new Set<string>();

  static override styles = [
    themeTokens,
    base,
    css`
      :host {
        display: block;
        container-type: inline-size;
        --mono-line: round(var(--mono-size) * 1.45, 1px);
        font: var(--size) / 1.45 var(--font);
        color: var(--fg);
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
        gap: 10px;
      }
      /* Few cards take the room there is, up to lines that an eye can follow. */
      grpo-completion-card {
        max-width: 760px;
      }
      .watched {
        --text-min: var(--room);
        --text-max: var(--room);
        --why-min: 2;
        --why-max: 2;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    // The clipboard's own event has the name of the cards' one: only the cards' leaves this view.
    this.renderRoot.addEventListener('copy', (event) => {
      if (!(event instanceof CustomEvent)) event.stopPropagation();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const group = this.group && `${this.group.step}/${this.group.group}`;
    if (this.shownGroup !== undefined && group !== this.shownGroup) {
      this.watched = false;
      this.orderChosen = false;
      this.asked.clear();
    }
    this.shownGroup = group;
    if (changed.has('overlay')) this.asked.clear();
    this.slots = slotsOf(this.group, this.live, this.expected, 'index');
    if (isComplete(this.slots)) {
      this.letters = lettersPerToken(this.group) ?? this.letters;
    } else if (!this.watched) {
      this.watched = true;
      this.room = linesFor(this.maxTokens, this.letters);
    }
    if (this.shownOrder === 'advantage') {
      this.slots = slotsOf(this.group, this.live, this.expected, 'advantage');
    }
  }

  /** How the cards are sorted: a group that was watched while it was sampled stays by index until the reader sorts it. */
  get shownOrder(): CardOrder {
    const staysByIndex = (this.watched && !this.orderChosen) || !isComplete(this.slots);
    return staysByIndex ? 'index' : this.order;
  }

  override render() {
    const scales = this.scales();
    const classes = { cards: true, watched: this.watched };
    return html`<grpo-group-header
        .group=${this.group}
        .livePrompt=${this.livePrompt}
        .halted=${this.halted}
        .missing=${this.slots.filter(({ completion }) => completion === undefined).length}
        .zeroSpread=${this.zeroSpread}
        .order=${this.shownOrder}
        .selectedId=${this.selectedId}
        .markedId=${this.markedId}
        .unavailable=${this.unavailable()}
        @order=${this.sort}
      ></grpo-group-header>
      <div class=${classMap(classes)} role="list" aria-label=${t`Completions`} @token-reached=${this.showTip}>
        ${repeat(
          this.slots,
          ({ index }) => index,
          (slot) => this.card(slot, scales),
        )}
      </div>
      <grpo-token-tip></grpo-token-tip>`;
  }

  override updated(changed: PropertyValues<this>): void {
    this.grid.style.setProperty('--room', String(this.room));
    this.askForTokens();
    if (changed.has('group') || changed.has('overlay')) this.tip.content = undefined;
    if (changed.has('selectedId')) this.revealed = undefined;
    void this.reveal();
  }

  /**
   * Brings the selected card into view, once: also where its group comes after the selection, as from the list. Cards out of sight have a size
   * that is guessed, so it is looked again when those in sight have theirs.
   */
  private async reveal(): Promise<void> {
    const id = this.selectedId;
    if (id === undefined || id === this.revealed || !this.slots.some((slot) => slot.completion?.id === id))
      return;
    this.revealed = id;
    for (let frame = 0; frame < REVEAL_FRAMES; frame++) {
      if (this.revealed !== id) return;
      this.grid.querySelector('[selected]')?.scrollIntoView({ block: 'nearest' });
      await new Promise(requestAnimationFrame);
    }
  }

  private card(slot: Slot, scales: CardScales) {
    const id = slot.completion?.id;
    return html`<grpo-completion-card
      .slotted=${slot}
      .halted=${this.halted}
      .scales=${scales}
      .overlay=${this.overlay}
      .tokens=${id === undefined || this.overlay === 'none' ? undefined : this.tokensOf(id)}
      .clip=${this.clip}
      .note=${id === undefined ? undefined : own(this.pins, id)}
      .selected=${id !== undefined && id === this.selectedId}
      .marked=${id !== undefined && id === this.markedId}
    ></grpo-completion-card>`;
  }

  private scales(): CardScales {
    const names = componentNames(this.group, this.weights);
    return {
      names,
      ranges: new Map(names.map((name) => [name, componentRange(this.group, name)])),
      weights: this.weights,
      advantageEnd: advantageEnd(this.group),
      inSight: charactersInSight(this.clientWidth, this.slots.length),
    };
  }

  /** Said once over the cards when no completion of the group has what the overlay shows. */
  private unavailable(): Unavailable | undefined {
    const { overlay } = this;
    const completions = this.group?.completions ?? [];
    if (overlay === 'none' || completions.length === 0) return undefined;
    let reason: Unavailable | undefined;
    for (const completion of completions) {
      const tokens = this.tokensOf(completion.id);
      if (tokens === undefined || (tokens && shadesOf(overlay, completion, tokens))) return undefined;
      reason ??= whyUnavailable(overlay, completion, tokens);
    }
    return reason;
  }

  private askForTokens(): void {
    if (this.overlay === 'none') return;
    // After the update there are more values to a token: what was asked before it is asked again.
    const key = ({ id, in_loss }: CompletionView) => (in_loss === null ? id : `${id} updated`);
    const missing = (this.group?.completions ?? []).filter(
      (completion) => this.tokensOf(completion.id) === undefined && !this.asked.has(key(completion)),
    );
    if (missing.length === 0) return;
    for (const completion of missing) this.asked.add(key(completion));
    send(this, 'need-tokens', { ids: missing.map(({ id }) => id) });
  }

  private readonly sort = (event: CardEvent<'order'>): void => {
    this.orderChosen = true;
    // The shell's own order may be the same already: then no property of this view changes.
    this.requestUpdate();
    if (event.detail.order === this.order) event.stopPropagation();
  };

  private readonly showTip = (event: CustomEvent<TokenReached>): void => {
    const reached = event.detail;
    const completion = this.group?.completions.find(({ id }) => id === reached?.id);
    const tokens = reached && this.tokensOf(reached.id);
    this.tip.content =
      reached && completion && tokens
        ? {
            ...tokenTitle(tokens, reached.index),
            facts: tokenFacts(completion, tokens, reached.index, this.clip),
            box: reached.box,
          }
        : undefined;
  };
}
