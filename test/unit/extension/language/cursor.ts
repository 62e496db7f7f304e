import type { Cursor } from '../../../../extension/language/config/tree.ts';

/** A text in which the last `¦` stands for the cursor. */
export function withCursor(marked: string): { text: string; cursor: Cursor } {
  const offset = marked.lastIndexOf('¦');
  const before = marked.slice(0, offset);
  return {
    text: before + marked.slice(offset + 1),
    cursor: { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') },
  };
}
