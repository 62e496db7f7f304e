import { NumberAsWritten } from '../text/number-as-written.ts';
import type { TableRow } from './fault.ts';

/** A column with numbers that JavaScript cannot hold, which rewards get as texts. */
export interface NumbersAsText {
  column: string;
  /** Rows with such a number. */
  count: number;
  /** Where the first one stands, and how it is written. */
  line: number;
  text: string;
}

/** The columns of a table that hold numbers which are no number of JavaScript (`9007199254740993`, `1e400`), also within lists and maps. */
export function numbersAsText(rows: readonly TableRow[]): NumbersAsText[] {
  const found = new Map<string, NumbersAsText>();
  for (const { line, columns } of rows) {
    for (const [column, value] of Object.entries(columns)) {
      const text = inexactIn(value);
      if (text === undefined) continue;
      const seen = found.get(column);
      if (seen === undefined) found.set(column, { column, count: 1, line, text });
      else seen.count += 1;
    }
  }
  return [...found.values()];
}

/** @returns the first such number as it is written. The readers bound how deep a value is. */
function inexactIn(value: unknown): string | undefined {
  if (value instanceof NumberAsWritten) return value.exact ? undefined : value.text;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value) as unknown[]) {
    const text = inexactIn(inner);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What there is to say of such columns, once. @param table  path of the table */
export function numbersAsTextMessage(table: string, found: readonly NumbersAsText[]): string {
  const columns = found.slice(0, 5).map(({ column, count, line, text }) => {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    return `\`${column}\` (${count} row${count === 1 ? '' : 's'}, the first at ${table}:${line}: ${shown})`;
  });
  const more = found.length > columns.length ? ` and ${found.length - columns.length} more` : '';
  return `Some numbers are larger or more precise than a number of JavaScript can be: rewards get them as texts, with all their digits, in ${columns.join(', ')}${more}. Templates show them as they are written.`;
}
