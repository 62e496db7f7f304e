import { LONGEST_LINE } from '../run/line-cutter.ts';
import { BlankLines } from './blank-lines.ts';
import { conversationShape } from './conversation.ts';
import { TableFault, type RowReader, type TableRow } from './fault.ts';
import { endOfString, JsonFault, parseJson } from './parse-json.ts';

/**
 * The objects of a JSON file: one a line, one over several lines, or all of them in one list. Blank lines are passed over. Rows may have
 * different keys.
 */
export class JsonRows implements RowReader {
  /** In one list, behind it, or neither. */
  #list: 'none' | 'inside' | 'behind' = 'none';
  #rows = 0;
  /** The lines of a value that goes on, the line it began on, and its brackets that are open. */
  #parts: string[] = [];
  #began = 0;
  #depth = 0;
  #held = 0;
  readonly #blank = new BlankLines();

  push(text: string, line: number): TableRow[] {
    // Files that were put together keep the byte order mark of each.
    const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (clean.trim() === '') {
      this.#blank.add(line);
      return [];
    }
    this.#blank.end();
    const rows: TableRow[] = [];
    if (this.#depth > 0 && this.#list === 'none') this.#refuseNewRow(clean, line);
    for (let at = 0; at < clean.length;) at = this.#take(clean, at, line, rows);
    this.#rows += rows.length;
    return rows;
  }

  end(): TableRow[] {
    if (this.#depth > 0)
      throw fault(this.#began, new JsonFault('is cut off: it ends before its last bracket'));
    if (this.#list === 'inside')
      throw fault(
        1,
        new JsonFault('begins a list that does not end', 'The file was cut off: write it again.'),
      );
    return [];
  }

  /** Takes what goes on, or a whole value. @returns where the rest of the line begins */
  #take(text: string, start: number, line: number, rows: TableRow[]): number {
    let from = start;
    if (this.#depth === 0) {
      while (
        from < text.length &&
        (/\s/.test(text[from] ?? '') || (this.#list === 'inside' && text[from] === ','))
      )
        from += 1;
      if (from === text.length) return from;
      const sign = text[from];
      if (sign === '[' && this.#list === 'none' && this.#rows === 0 && rows.length === 0) {
        this.#list = 'inside';
        return from + 1;
      }
      if (sign === ']' && this.#list === 'inside') {
        this.#list = 'behind';
        return from + 1;
      }
      if (this.#list === 'behind')
        throw fault(
          line,
          new JsonFault('goes on behind the end of the list', 'Put all rows into the one list.'),
        );
      this.#began = line;
      if (sign !== '{') return this.#noObject(text, from, line);
    }
    const end = this.#endOfValue(text, from, line);
    this.#parts.push(text.slice(from, end));
    this.#held += end - from;
    if (this.#held > LONGEST_LINE) throw fault(this.#began, new JsonFault('is too long for a row of JSON'));
    if (this.#depth === 0) {
      const columns = read(this.#parts.join('\n'), this.#began) as Record<string, unknown>;
      if (this.#list === 'none' && this.#rows + rows.length === 0) refuseWrappedList(columns, this.#began);
      rows.push({ line: this.#began, columns });
      this.#parts = [];
      this.#held = 0;
    }
    return end;
  }

  /** Where the open brackets are closed, or the end of the line. */
  #endOfValue(text: string, start: number, line: number): number {
    const SIGN = /["{}[\]']/g;
    SIGN.lastIndex = start;
    for (let found = SIGN.exec(text); found !== null; found = SIGN.exec(text)) {
      const sign = found[0];
      if (sign === '"') {
        const close = endOfString(text, found.index);
        // No text of JSON goes over the end of a line: the parser says so.
        if (close < 0) read([...this.#parts, text.slice(start)].join('\n'), this.#began);
        SIGN.lastIndex = close + 1;
      } else if (sign === "'") {
        // Nothing behind it can be counted: the parser says what it is.
        read([...this.#parts, text.slice(start)].join('\n'), this.#began);
        throw fault(line, new JsonFault('has single quotes where JSON has double ones'));
      } else {
        this.#depth += sign === '{' || sign === '[' ? 1 : -1;
        if (this.#depth <= 0) {
          this.#depth = 0;
          return SIGN.lastIndex;
        }
      }
    }
    return text.length;
  }

  /** A row at the beginning of a line, within another that is open at its outermost bracket: the other was cut off. */
  #refuseNewRow(text: string, line: number): void {
    if (this.#depth > 1 || !text.startsWith('{') || /:\s*$/.test(this.#parts.at(-1) ?? '')) return;
    throw fault(this.#began, new JsonFault(`is cut off: the next row begins on line ${line}`));
  }

  /** Anything but an object where a row should be. */
  #noObject(text: string, start: number, line: number): never {
    const rest = text.slice(start);
    const isTable = line === 1 && /^[\w "-]+([,;\t|][\w "-]+)+$/.test(rest.trim());
    const value = isTable
      ? undefined
      : read(this.#list === 'inside' ? rest.replace(/[\s,\]]+$/, '') : rest, line);
    if (isTable)
      throw fault(
        line,
        new JsonFault(
          'is not JSON but looks like the header of a table',
          'Give the file the ending .csv, or .tsv where tabs are between the columns.',
        ),
      );
    const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    throw new TableFault({
      code: 'data-not-object',
      message: `is JSON, but ${what} and not an object with columns.`,
      fix: 'Write each row as {"column": value, ...}.',
      line,
    });
  }
}

/** What other programs call the list of rows, beside which they write a version or a licence. */
const LIST_NAMES = [
  ...['data', 'dataset', 'rows', 'train', 'test', 'validation', 'examples', 'items', 'instances', 'records'],
  ...['samples', 'prompts', 'questions', 'problems', 'tasks', 'conversations', 'results', 'entries'],
];

/** The first row is an object around the whole list: one row of it would be trained on as a text of brackets. */
function refuseWrappedList(columns: Record<string, unknown>, line: number): void {
  const name = Object.keys(columns).find((key) => LIST_NAMES.includes(key.toLowerCase()));
  const list = name === undefined ? undefined : columns[name];
  const isRow = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (name === undefined || !Array.isArray(list) || list.length === 0 || !list.every(isRow)) return;
  // A chat is a list of objects as well, and a column as any other.
  if (conversationShape(list).kind !== 'none') return;
  throw new TableFault({
    code: 'data-wrapped-list',
    message: `is one object with a list of ${list.length} row${list.length === 1 ? '' : 's'} under ${JSON.stringify(name)}, not a table.`,
    fix: `Keep only the list: json.dump(table[${JSON.stringify(name)}], file) of Python writes it.`,
    line,
  });
}

function read(text: string, line: number): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof JsonFault ? fault(line, error) : error;
  }
}

const fault = (line: number, { code, message, fix }: JsonFault): TableFault =>
  new TableFault({
    code,
    message:
      code === 'data-bad-json' && !message.includes('JSON') ? `is not JSON: it ${message}.` : `${message}.`,
    fix,
    line,
  });
