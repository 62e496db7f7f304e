import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { icon, type IconName } from '../../shared/icons.ts';
import { base, modelText } from '../completion/styles.ts';
import { SHOWN_AT_ONCE, textNodes } from '../completion/text-nodes.ts';
import type { DiffEvents, DiffSide, DiffViewProperties } from '../contract.ts';
import './diff-head.ts';
import { diffRows, foldRows, type DiffLine, type DiffRow } from './diff-rows.ts';
import { diffStyles } from './diff-styles.ts';
import { countChanges, diffTexts, type DiffPiece, type TextDiff } from './diff-texts.ts';

const EMPTY: DiffSide = { title: '', text: '' };
/** Rows shown at once; the rest comes on request. */
const ROWS_AT_ONCE = 1_000;

/** Two completions word by word: side by side, or one over the other where it is narrow. */
@customElement('grpo-diff-view')
export class DiffView extends LitElement implements DiffViewProperties {
  @property({ attribute: false }) accessor left: DiffSide = EMPTY;
  @property({ attribute: false }) accessor right: DiffSide = EMPTY;
  @property({ attribute: false }) accessor note: string | undefined;

  /** Folds that were opened, by their first row. */
  @state() private accessor open: ReadonlySet<number> = new Set();
  @state() private accessor limit = ROWS_AT_ONCE;
  private diff: TextDiff = diffTexts('', '');
  private rows: DiffRow[] = [];

  static override styles = [tokens, base, modelText, diffStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('left') && !changed.has('right')) return;
    this.diff = diffTexts(this.left.text, this.right.text);
    this.rows = diffRows(this.diff.pieces);
    this.open = new Set();
    this.limit = ROWS_AT_ONCE;
  }

  override render() {
    const items = foldRows(this.rows, this.open);
    const offers = this.left.sampled === undefined && this.right.sampled === undefined;
    return html`${this.bar()}
      <div class="sides">
        <grpo-diff-head .side=${this.left} .sign=${'−'} .offersReference=${offers}></grpo-diff-head>
        <grpo-diff-head .side=${this.right} .sign=${'+'} .offersReference=${offers}></grpo-diff-head>
      </div>
      ${this.diff.notice === undefined ? nothing : html`<p class="notice">${this.diff.notice}</p>`}
      <div class="rows" tabindex="0" role="group" aria-label=${t`Differences`}>
        ${this.left.text === this.right.text ? html`<p class="equal">${t`Both texts are the same.`}</p>` : nothing}
        ${items
          .slice(0, this.limit)
          .map((item) => (item.kind === 'row' ? row(item.row) : this.fold(item.from, item.to)))}
        ${
          items.length > this.limit
            ? html`<button class="fold" @click=${() => (this.limit += ROWS_AT_ONCE)}>
                ${t`show more (rows left: ${whole(items.length - this.limit)})`}
              </button>`
            : nothing
        }
      </div>
      ${this.note === undefined ? nothing : html`<p class="note">${this.note}</p>`}`;
  }

  private bar() {
    const { removed, added } = countChanges(this.diff.pieces);
    const tool = (name: DiffEvents, image: IconName, label: string) =>
      html`<button class="tool" title=${label} aria-label=${label} @click=${() => this.say(name)}>
        ${icon(image)}
      </button>`;
    return html`<div class="bar">
      <h2>${t`Diff`}</h2>
      <span class="number">${t`−${whole(removed)} +${whole(added)} words`}</span>
      <span class="tools">
        ${tool('swap', 'swap', t`Swap sides`)}${tool('open-in-editor', 'open', t`Open in the diff editor`)}${tool('close', 'close', t`Close (Escape)`)}
      </span>
    </div>`;
  }

  private fold(from: number, to: number) {
    const show = () => (this.open = new Set([...this.open, from]));
    return html`<button class="fold number" @click=${show}>⋯ ${t`${whole(to - from)} equal lines`}</button>`;
  }

  private say(name: DiffEvents): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

const row = ({ left, right, changed }: DiffRow) =>
  html`<div class="row ${changed ? 'changed' : ''}">
    ${cell('left', left, changed ? '−' : '')}${cell('right', right, changed ? '+' : '')}
  </div>`;

const cell = (side: 'left' | 'right', line: DiffLine | undefined, sign: string) =>
  line === undefined
    ? html`<div class="cell ${side} missing"></div>`
    : html`<div class="cell ${side}">
        <span class="place number">${line.number}</span><span class="sign">${sign}</span
        ><span class="model-text">${line.pieces.map(piece)}</span>
      </div>`;

/** One line may be a megabyte: only its beginning is laid out. */
function piece({ kind, text }: DiffPiece) {
  const rest = text.length - SHOWN_AT_ONCE;
  const nodes = textNodes(text.slice(0, SHOWN_AT_ONCE));
  const shown =
    kind === 'same' ? nodes : kind === 'removed' ? html`<del>${nodes}</del>` : html`<ins>${nodes}</ins>`;
  return rest > 0
    ? html`${shown}<i> … ${rest === 1 ? t`1 more character` : t`${whole(rest)} more characters`}</i>`
    : shown;
}
