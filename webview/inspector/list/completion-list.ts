import type { VirtualItem } from '@tanstack/virtual-core';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

import type { CompletionRow } from '../../../core/protocol/index.ts';
import { whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { styleProperties } from '../../shared/style-properties.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { icon } from '../../shared/icons.ts';
import { VirtualRows } from '../parts/virtual-rows.ts';
import type { RowList } from '../state/rows.ts';
import { COLUMNS, type Column } from './columns.ts';
import { completionListStyles, LIST_ROW_HEIGHT } from './completion-list-styles.ts';

/** All completions of the run that match the filter, a line each: any number of them. */
@customElement('grpo-completion-list')
export class CompletionList extends LitElement {
  static override styles = [tokens, controls, completionListStyles];

  /** Undefined while it is being made. */
  @property({ attribute: false }) accessor list: RowList | undefined;
  /** The filter's text can not be searched for: there is no list. */
  @property({ attribute: false }) accessor refused = false;
  /** The list is of another filter or order than was asked for: the answer has not come. */
  @property({ attribute: false }) accessor isOld = false;
  /** So are rows in view, whatever the count says. */
  @property({ attribute: false }) accessor hasOldRows = false;
  /** A new function whenever rows came. */
  @property({ attribute: false }) accessor rowAt: (row: number) => CompletionRow | undefined = () =>
    undefined;
  /** Place of the row that the keys are at. */
  @property({ attribute: false }) accessor active = 0;
  @query('.rows') private accessor scroller!: HTMLElement | null;
  private wanted = '';
  private isPlaced = false;
  private slotCount = 0;
  private readonly rows = new VirtualRows(this, {
    scroller: () => this.scroller,
    count: () => this.list?.count ?? 0,
    height: LIST_ROW_HEIGHT,
    head: LIST_ROW_HEIGHT,
  });

  override render(): TemplateResult {
    const count = this.list?.count ?? 0;
    return html`<p class="count quiet number" role="status">${this.countText()}</p>
      <div
        class="rows"
        role="grid"
        tabindex="0"
        aria-label=${t`Completions of the run`}
        aria-busy=${this.hasOldRows}
        aria-rowcount=${count + 1}
        aria-colcount=${COLUMNS.length}
        aria-activedescendant=${count === 0 ? nothing : `row-${this.active}`}
        @keydown=${(event: KeyboardEvent) => this.key(event)}
      >
        <div class="head" role="rowgroup">
          <div class="line" role="row" aria-rowindex="1">
            ${COLUMNS.map((column) => this.heading(column))}
          </div>
        </div>
        <div
          class=${this.hasOldRows ? 'all old' : 'all'}
          role="rowgroup"
          ${styleProperties({ height: `${this.rows.height}px` })}
        >
          ${this.slots().map((item) => (item === undefined ? nothing : this.row(item.index, item.start)))}
        </div>
      </div>`;
  }

  override updated(): void {
    this.comeBack();
    const { items } = this.rows;
    const [from, to] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];
    const wanted = `${this.list?.list} ${from} ${to}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    emit(this, 'rows-in-view', { from, to });
  }

  /** The first rows that are drawn are those around the row that was left. */
  private comeBack(): void {
    if (this.isPlaced || this.list === undefined || this.list.count === 0) return;
    this.isPlaced = true;
    this.rows.show(Math.min(this.active, this.list.count - 1));
  }

  /** A row keeps its element until it has left the view, and then another takes it: scrolling by a line draws one line. */
  private slots(): (VirtualItem | undefined)[] {
    const { items } = this.rows;
    this.slotCount = Math.max(this.slotCount, items.length);
    const slots = new Array<VirtualItem | undefined>(this.slotCount).fill(undefined);
    for (const item of items) slots[item.index % this.slotCount] = item;
    return slots;
  }

  private countText(): string {
    if (this.refused) return t`Nothing was searched: the find field says why.`;
    if (this.list === undefined || this.isOld) return t`Searching…`;
    const { count, total, complete } = this.list;
    return complete
      ? t`${whole(count)} of ${whole(total)} completions`
      : t`${whole(count)} of ${whole(total)} completions, still reading the run`;
  }

  private heading(column: Column): TemplateResult {
    const { name, order, kind } = column;
    if (order === undefined) return html`<span class=${kind} role="columnheader">${name}</span>`;
    const isSorted = this.list?.order === order;
    const reversed = isSorted && this.list?.reversed === true;
    // Lists come with the largest value first; those as written with the oldest first.
    const isAscending = (order === 'written') !== reversed;
    return html`<span
      class=${kind}
      role="columnheader"
      aria-sort=${isSorted ? (isAscending ? 'ascending' : 'descending') : 'none'}
    >
      <button class="sort" @click=${() => emit(this, 'sort', { order, reversed: isSorted && !reversed })}>
        ${name}<span class="arrow"
          >${isSorted ? icon(isAscending ? 'ascending' : 'descending') : nothing}</span
        >
      </button>
    </span>`;
  }

  private row(index: number, start: number): TemplateResult {
    const row = this.rowAt(index);
    return html`<div
      class=${index === this.active ? 'line active' : 'line'}
      id=${`row-${index}`}
      role="row"
      aria-rowindex=${index + 2}
      aria-selected=${index === this.active}
      ${styleProperties({ top: `${start}px` })}
      @click=${() => this.open(index)}
    >
      ${COLUMNS.map(({ kind, text, order }) => {
        const words = row === undefined ? '' : text(row);
        const title = kind === 'text' ? words : nothing;
        return html`<span class=${this.cellClass(kind, order, row)} role="gridcell" title=${title}
          >${words}</span
        >`;
      })}
    </div>`;
  }

  private cellClass(kind: Column['kind'], order: Column['order'], row: CompletionRow | undefined): string {
    if (order !== 'advantage' || row === undefined || row.advantage === 0) return kind;
    return `${kind} ${row.advantage > 0 ? 'good' : 'bad'}`;
  }

  private open(index: number): void {
    emit(this, 'row', { row: index });
    const row = this.rowAt(index);
    if (row !== undefined) emit(this, 'open-completion', { id: row.id, step: row.step });
  }

  private key(event: KeyboardEvent): void {
    const last = (this.list?.count ?? 0) - 1;
    if (last < 0) return;
    if (event.key === 'Enter') {
      event.stopPropagation();
      this.open(this.active);
      return;
    }
    const page = Math.max(1, this.rows.items.length - 16);
    const { active } = this;
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      j: active + 1,
      k: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.max(0, Math.min(last, to));
    emit(this, 'row', { row });
    this.rows.show(row);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-completion-list': CompletionList;
  }
}
