/**
 * A value a token: `rows[b][t]`, rows may have different lengths. Typed arrays (what the trainer records) and plain
 * arrays (what `explain` reads) are both fine.
 */
export type Rows = readonly ArrayLike<number>[];

/** A policy term at one token: its value, and its derivatives by the importance ratio and by the log-probability. */
export interface TokenTerm {
  value: number;
  byRatio: number;
  byLogprob: number;
}

/** Number of active tokens of one completion. */
export function activeTokens(mask: ArrayLike<number>): number {
  let count = 0;
  for (let t = 0; t < mask.length; t++) count += mask[t] ?? 0;
  return count;
}

/** Number of active tokens of the batch. */
export function totalActive(mask: Rows): number {
  return mask.reduce((sum, row) => sum + activeTokens(row), 0);
}

/** `f(t)` for every token of every row, as plain arrays. */
export function mapRows(mask: Rows, f: (row: number, token: number) => number): number[][] {
  return mask.map((row, b) => Array.from({ length: row.length }, (_, t) => f(b, t)));
}

/** A value that shapes checked beforehand guarantee; NaN (which every check would catch) where they do not. */
export function at(rows: Rows, b: number, t: number): number {
  return rows[b]?.[t] ?? NaN;
}
