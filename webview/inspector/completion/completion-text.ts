import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CompletionView, TokenView } from '../../../core/protocol/index.ts';
import { whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens as themeTokens } from '../../shared/tokens.ts';
import type { OverlayKind } from '../contract.ts';
import { send } from './events.ts';
import { shadesOf } from './overlay.ts';
import { base, modelText, tokenShades } from './styles.ts';
import { appendText, SHOWN_AT_ONCE, textNodes, tokenNodes } from './text-nodes.ts';
import { clipSide, type ClipRange } from './token-facts.ts';

/** A token was reached by pointer or key (its place in the completion and on the screen), or left. */
export type TokenReached = { id: string; index: number; box: DOMRect } | undefined;

/** The text of one completion: growing while it is sampled, then with its tokens shaded. */
@customElement('grpo-completion-text')
export class CompletionText extends LitElement {
  @property({ attribute: false }) accessor completion: CompletionView | undefined;
  /** Text so far, while there is no completion. */
  @property({ attribute: false }) accessor live: string | undefined;
  /** The live text grows no more. */
  @property({ attribute: false }) accessor halted = false;
  @property({ attribute: false }) accessor overlay: OverlayKind = 'none';
  @property({ attribute: false }) accessor tokens: TokenView | null | undefined;
  @property({ attribute: false }) accessor clip: ClipRange | undefined;
  @property({ attribute: false }) accessor label = '';
  /** So many characters can be seen without scrolling: only they get tokens at first. */
  @property({ attribute: false }) accessor inSight = 2_000;
  /** All tokens at once, not only those in sight. */
  @property({ attribute: false }) accessor whole = false;

  @state() private accessor limit = SHOWN_AT_ONCE;
  /** The reader has moved in the text. */
  @state() private accessor moved = false;
  @query('.box') private accessor box!: HTMLElement;
  @query('.model-text') private accessor body!: HTMLElement;
  private shownLive = '';
  private current: HTMLElement | undefined;

  static override styles = [
    themeTokens,
    base,
    modelText,
    tokenShades,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .box {
        flex: 1;
        min-height: 0;
        padding: 7px 10px 8px;
        font: var(--mono-size) / var(--mono-line) var(--mono);
        overflow: auto;
        scrollbar-width: thin;
      }
      .caret {
        display: inline-block;
        width: 6px;
        height: 13px;
        margin-inline-start: 1px;
        vertical-align: -2px;
        background: var(--vscode-editorCursor-foreground, var(--fg));
        animation: blink 1.1s steps(2, jump-none) infinite;
      }
      @keyframes blink {
        to {
          opacity: 0;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .caret {
          animation: none;
        }
      }
      .empty {
        color: var(--fg-quiet);
        font-style: italic;
      }
      .link {
        align-self: start;
        margin: 0 10px 6px;
        font-size: var(--small);
      }
    `,
  ];

  override render() {
    const tokens = this.shownTokens();
    return html`<div
        class="box"
        tabindex="0"
        role="group"
        aria-label=${tokens === undefined ? this.label : t`${this.label}; left and right arrow read its tokens`}
        @pointerover=${this.point}
        @pointerleave=${this.leave}
        @keydown=${this.step}
        @blur=${this.leave}
        @scroll=${() => (this.moved = this.completion !== undefined)}
        @wheel=${{ handleEvent: this.leave, passive: true }}
      >
        <span class="model-text"></span>${
          this.completion === undefined && this.live !== undefined && !this.halted
            ? html`<span class="caret" aria-hidden="true"></span>`
            : nothing
        }${this.emptyNote()}
      </div>
      ${this.more()}`;
  }

  override updated(changed: PropertyValues): void {
    if (this.completion === undefined) {
      this.grow(this.live ?? '');
      return;
    }
    if (
      ['completion', 'overlay', 'tokens', 'clip', 'limit', 'inSight', 'whole', 'moved'].some((name) =>
        changed.has(name),
      )
    ) {
      this.fill(this.completion);
    }
  }

  /** Tokens to draw: none where they would show nothing. */
  private shownTokens(): TokenView | undefined {
    const shown = this.overlay !== 'none' && this.completion !== undefined;
    return shown && this.tokens && this.tokens.pieces.length > 0 ? this.tokens : undefined;
  }

  /** Adds what was sampled since, and keeps the end in sight unless the reader has scrolled away from it. */
  private grow(text: string): void {
    const atEnd = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 24;
    if (!text.startsWith(this.shownLive) || this.shownLive === '') {
      this.body.replaceChildren(textNodes(text));
    } else {
      appendText(this.body, text.slice(this.shownLive.length));
    }
    this.shownLive = text;
    if (atEnd) this.box.scrollTop = this.box.scrollHeight;
  }

  private fill(completion: CompletionView): void {
    this.shownLive = '';
    const { text } = completion.completion;
    const tokens = this.shownTokens();
    if (tokens === undefined || this.overlay === 'none') {
      this.leave();
      this.body.replaceChildren(textNodes(text.slice(0, this.limit)));
      return;
    }
    const shades = shadesOf(this.overlay, completion, tokens);
    const marked = this.overlay === 'ratio' ? tokens.ratio : undefined;
    const clipped = (index: number) =>
      clipSide(marked?.[index], completion.advantage, this.clip) !== undefined;
    const some = this.whole || this.moved ? this.limit : this.inSight;
    this.body.replaceChildren(tokenNodes(text, tokens, shades, clipped, some, this.limit));
    // The reader stays at the token where they were.
    const stay = this.current?.dataset['token'];
    this.current = this.body.querySelector<HTMLElement>(`[data-token='${stay}']`) ?? undefined;
    this.current?.classList.add('current');
  }

  private emptyNote() {
    return this.completion?.completion.text === '' ? html`<span class="empty">${t`empty`}</span>` : nothing;
  }

  /** The way to what is not shown: a text that came cut is asked for, a very long one is shown piece by piece. */
  private more() {
    if (this.completion === undefined) return nothing;
    const { id, completion } = this.completion;
    if (completion.text.length > this.limit) {
      const show = () => (this.limit += SHOWN_AT_ONCE);
      return html`<button class="link" @click=${show}>
        ${t`show more (${whole(this.limit)} of ${whole(completion.length)} characters)`}
      </button>`;
    }
    if (completion.text.length >= completion.length) return nothing;
    const ask = () => send(this, 'need-text', { id, part: 'completion' });
    const label = t`show all ${whole(completion.length)} characters`;
    return html`<button class="link" @click=${ask}>${label}</button>`;
  }

  private readonly point = (event: PointerEvent): void => {
    const target = event.target instanceof Element ? event.target.closest('.token') : null;
    if (target instanceof HTMLElement) this.reach(target, event);
    else this.leave();
  };

  /** Moves from token to token with the arrows; Escape puts the tip away. */
  private readonly step = (event: KeyboardEvent): void => {
    if (this.shownTokens() === undefined) return;
    if (event.key === 'Escape' && this.current !== undefined) {
      this.leave();
      event.stopPropagation();
      return;
    }
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    const beside =
      event.key === 'ArrowRight' ? this.current?.nextElementSibling : this.current?.previousElementSibling;
    const next = this.current === undefined ? this.body.firstElementChild : beside;
    if (!(next instanceof HTMLElement) || next.dataset['token'] === undefined) return;
    next.scrollIntoView({ block: 'nearest' });
    this.reach(next);
  };

  private reach(token: HTMLElement, at?: PointerEvent): void {
    this.current?.classList.remove('current');
    this.current = token;
    token.classList.add('current');
    // A token that wraps has a box a line: the one under the pointer counts.
    const boxes = [...token.getClientRects()];
    const box = boxes.find(({ top, bottom }) => at && top <= at.clientY && at.clientY <= bottom) ?? boxes[0];
    if (box === undefined || this.completion === undefined) return;
    this.tell({ id: this.completion.id, index: Number(token.dataset['token']), box });
  }

  private readonly leave = (): void => {
    if (this.current === undefined) return;
    this.current.classList.remove('current');
    this.current = undefined;
    this.tell(undefined);
  };

  private tell(reached: TokenReached): void {
    this.dispatchEvent(new CustomEvent('token-reached', { detail: reached, bubbles: true, composed: true }));
  }
}
