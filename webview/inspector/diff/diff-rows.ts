/** A diff as rows of lines, left beside right, with long stretches of equal lines folded away. */
import type { DiffPiece } from './diff-texts.ts';

/** A line of one side, with its number (from 1). */
export interface DiffLine {
  number: number;
  pieces: DiffPiece[];
}

/** Lines that stand beside each other; a side that has no line there is undefined. */
export interface DiffRow {
  left: DiffLine | undefined;
  right: DiffLine | undefined;
  changed: boolean;
}

/** A row, or the rows `from` (included) to `to` (excluded) that are equal on both sides. */
export type DiffItem = { kind: 'row'; row: DiffRow } | { kind: 'fold'; from: number; to: number };

/** Equal lines that stay in sight before and after a change. */
const CONTEXT = 3;

/** One side's lines in the making. */
class Side {
  private count = 0;
  private pieces: DiffPiece[] = [];
  /** Finished lines that have no partner yet. */
  lines: DiffLine[] = [];

  add(piece: DiffPiece): void {
    if (piece.text !== '') this.pieces.push(piece);
  }

  endLine(): void {
    this.count += 1;
    this.lines.push({ number: this.count, pieces: this.pieces });
    this.pieces = [];
  }

  /** Ends the last line where it has no newline. */
  end(): void {
    if (this.pieces.length > 0) this.endLine();
  }

  take(): DiffLine[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }
}

const isChanged = (line: DiffLine | undefined): boolean =>
  line === undefined || line.pieces.some(({ kind }) => kind !== 'same');

/**
 * Pairs the lines between two meetings: those that share a piece stand beside each other, what lies between them from the top.
 * Shared pieces are the same objects on both sides.
 */
function pairLines(lefts: readonly DiffLine[], rights: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = [];
  const place = new Map<DiffPiece, number>();
  for (const [at, { pieces }] of rights.entries()) {
    for (const piece of pieces) place.set(piece, at);
  }
  let [left, right] = [0, 0];
  const pairUpTo = (leftEnd: number, rightEnd: number) => {
    while (left < leftEnd || right < rightEnd) {
      const row = {
        left: left < leftEnd ? lefts[left++] : undefined,
        right: right < rightEnd ? rights[right++] : undefined,
      };
      rows.push({ ...row, changed: isChanged(row.left) || isChanged(row.right) });
    }
  };
  for (const [at, { pieces }] of lefts.entries()) {
    const partner = pieces.map((piece) => place.get(piece)).find((found) => found !== undefined);
    if (partner === undefined || partner < right) continue;
    pairUpTo(at, partner);
    pairUpTo(at + 1, partner + 1);
  }
  pairUpTo(lefts.length, rights.length);
  return rows;
}

/** Puts lines beside each other: they meet again at every newline that both sides have. */
export function diffRows(pieces: readonly DiffPiece[]): DiffRow[] {
  const [left, right] = [new Side(), new Side()];
  const rows: DiffRow[] = [];
  const meet = () => {
    for (const row of pairLines(left.take(), right.take())) rows.push(row);
  };
  for (const { kind, text } of pieces) {
    const sides = kind === 'same' ? [left, right] : kind === 'removed' ? [left] : [right];
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) {
        // The newline itself belongs to the piece: a line that only one side ends is changed.
        for (const side of sides) side.endLine();
        if (kind === 'same') meet();
      }
      const piece: DiffPiece = { kind, text: line };
      for (const side of sides) side.add(piece);
    }
  }
  left.end();
  right.end();
  meet();
  return rows;
}

/** Folds equal rows that are farther than three rows from every change; `open` names folds by their first row that stay open. */
export function foldRows(rows: readonly DiffRow[], open: ReadonlySet<number>): DiffItem[] {
  const near = new Uint8Array(rows.length);
  for (const [at, { changed }] of rows.entries()) {
    if (changed) near.fill(1, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  }
  const items: DiffItem[] = [];
  for (let at = 0; at < rows.length;) {
    let to = at;
    while (to < rows.length && near[to] === 0) to += 1;
    // A fold of one line would take the line's own room.
    if (to - at > 1 && !open.has(at)) {
      items.push({ kind: 'fold', from: at, to });
      at = to;
      continue;
    }
    for (const end = Math.max(to, at + 1); at < end; at++) {
      const row = rows[at];
      if (row !== undefined) items.push({ kind: 'row', row });
    }
  }
  return items;
}
