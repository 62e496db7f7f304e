/** Rows of the list of all completions: fetched in pages as they come into view, the farthest forgotten. */
import type { CompletionOrder, CompletionRow } from '../../../core/protocol/index.ts';

export const PAGE_ROWS = 100;
/** Pages that are kept: a few screens either way. */
const KEPT_PAGES = 40;

/** `reversed`: shown from its end, since lists have one direction. */
export interface RowSort {
  order: CompletionOrder;
  reversed: boolean;
}

/** The newest first. */
export const FIRST_SORT: RowSort = { order: 'written', reversed: true };

const ORDERS = [
  'written',
  'reward',
  'advantage',
  'abs_advantage',
  'kl',
  'length',
] as const satisfies readonly CompletionOrder[];

/** How a list was sorted, as it was kept; undefined: nothing that can be understood. */
export function sortFrom(kept: unknown): RowSort | undefined {
  const { order, reversed } = (kept ?? {}) as Record<string, unknown>;
  const known = ORDERS.find((one) => one === order);
  return known === undefined || typeof reversed !== 'boolean' ? undefined : { order: known, reversed };
}

/** A list that the panel made. */
export interface RowList extends RowSort {
  list: number;
  count: number;
  total: number;
  complete: boolean;
}

/** Pages of rows by page number, in the list's own direction. */
export type RowPages = ReadonlyMap<number, readonly CompletionRow[]>;

/** Place in the list of a row on the screen. */
export const placeInList = (list: RowList, row: number): number =>
  list.reversed ? list.count - 1 - row : row;

/** The row to show at a place of the screen, if it is here. */
export function rowAt(list: RowList, pages: RowPages, row: number): CompletionRow | undefined {
  const place = placeInList(list, row);
  return pages.get(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS];
}

/** Page numbers that the rows `from` to `to` (excluded) of the screen need, with the pages on either side. */
export function pagesFor(list: RowList, from: number, to: number): number[] {
  if (list.count === 0) return [];
  const last = Math.floor((list.count - 1) / PAGE_ROWS);
  const ends = [placeInList(list, from), placeInList(list, Math.max(from, to - 1))];
  const first = Math.max(0, Math.floor(Math.min(...ends) / PAGE_ROWS) - 1);
  const until = Math.min(last, Math.floor(Math.max(...ends) / PAGE_ROWS) + 1);
  return Array.from({ length: Math.max(0, until - first + 1) }, (_, index) => first + index);
}

/** Rows `from` to `to` of a page. */
export const pageRange = (list: RowList, page: number): { from: number; to: number } => ({
  from: page * PAGE_ROWS,
  to: Math.min(list.count, (page + 1) * PAGE_ROWS),
});

/** Puts a page in and forgets those farthest from it. */
export function withPage(pages: RowPages, page: number, rows: readonly CompletionRow[]): RowPages {
  const next = new Map(pages).set(page, rows);
  if (next.size <= KEPT_PAGES) return next;
  const nearest = [...next.keys()].sort((a, b) => Math.abs(a - page) - Math.abs(b - page));
  return new Map(nearest.slice(0, KEPT_PAGES).map((key) => [key, next.get(key) ?? []]));
}
