import type { Range } from '../../../core/config/index.ts';

/** A range as editors count: lines and characters from 0, the end exclusive. */
export interface EditorRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

/** Core counts lines and columns from 1; both count UTF-16 units. */
export const toEditorRange = ({ line, column, end_line, end_column }: Range): EditorRange => ({
  start: { line: line - 1, character: column - 1 },
  end: { line: end_line - 1, character: end_column - 1 },
});

/** Do the ranges share a character, or does an empty one lie in or at the other? */
export function touches(a: Range, b: Range): boolean {
  const before = (one: Range, other: Range): boolean =>
    one.end_line < other.line || (one.end_line === other.line && one.end_column < other.column);
  return !before(a, b) && !before(b, a);
}
