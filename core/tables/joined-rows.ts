import type { TableRow } from './fault.ts';

/**
 * What there is to say of rows that take several lines, each of which looks like a row: a quote at the beginning of a field that ends some rows
 * further on is legal, and makes one row of all between them. Undefined where there are none.
 * @param table  path of the table
 */
export function joinedRowsMessage(
  table: string,
  rows: readonly Pick<TableRow, 'line' | 'linesLikeRows'>[],
): string | undefined {
  const joined = rows.filter(({ linesLikeRows: lines }) => lines !== undefined);
  const [first] = joined;
  if (first === undefined) return undefined;
  const count = joined.length === 1 ? 'One row' : `${joined.length} rows`;
  const which = joined.length === 1 ? 'It begins' : 'The first begins';
  return `${count} of the table may be several: a field in double quotes goes over line ends and holds what looks like further rows. ${which} at ${table}:${first.line} and takes ${first.linesLikeRows ?? 0} lines that look like rows. A double quote that is part of a text is written twice, in a field that stands in quotes: "say ""hi""".`;
}
