import type { Edit, Range } from '../problems.ts';
import type { Entry, MapNode } from './node.ts';

/** From the beginning of a key to the end of its value. */
export const pairRange = ({ keyPlace, value }: Entry): Range => ({
  line: keyPlace.line,
  column: keyPlace.column,
  end_line: value.place.end_line,
  end_column: value.place.end_column,
});

/** The edit that takes a key and its value out, with its line or its comma. */
export function removal(entry: Entry, map: MapNode, text: string): Edit {
  const range = pairRange(entry);
  if (!map.flow)
    return { line: range.line, column: 1, end_line: range.end_line + 1, end_column: 1, new_text: '' };
  const line = text.split('\n')[range.line - 1] ?? '';
  const before = line.slice(0, range.column - 1);
  const comma = /,\s*$/.exec(before);
  return { ...range, column: comma ? comma.index + 1 : range.column, new_text: '' };
}
