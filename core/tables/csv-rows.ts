import { LONGEST_LINE } from '../run/line-cutter.ts';
import { BlankLines } from './blank-lines.ts';
import { TableFault, type RowReader, type TableRow } from './fault.ts';

/** Names of a header in a message. */
const shown = (names: readonly string[]): string =>
  names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`;

/** What a held line takes beside its characters: millions of short ones must not take gigabytes. */
const LINE_COST = 64;

/** The share of a record's lines that look like rows, from which on it is told; a text of several lines has few such. */
const LIKE_ROWS = 0.8;

/**
 * A table with a header line (RFC 4180, any separator); all values are texts. Every row has as many fields as the header; blank lines
 * are passed over. Line ends inside quoted fields are `\n`, whatever the file's are. White space around a column's name is none of it.
 *
 * No library does this without Node, line by line, strictly, and with the line that a row begins on: Papa Parse, uDSV, d3-dsv, csv42 and
 * web-csv-toolbox take quotes in wrong places and rows of other lengths in silence; csv-parse refuses them, but takes whole texts, or streams
 * over a copied Buffer, and names the line that a row ends on. test/golden/tables compares this one with Python's.
 */
export class CsvRows implements RowReader {
  readonly #separator: string;
  #header: string[] | undefined;
  /** Fields of the record that goes on, and the line it began on. */
  #fields: string[] = [];
  #began = 0;
  /** Lines of a quoted field that goes on; undefined outside of one. */
  #quoted: string[] | undefined;
  #held = 0;
  readonly #blank = new BlankLines();
  /** Lines of the record that goes on, and how many of them have as many fields as the header, quotes aside. */
  #lines = 0;
  #likeRows = 0;

  constructor(separator: string) {
    this.#separator = separator;
  }

  push(text: string, line: number): TableRow[] {
    let rest = text;
    if (this.#quoted === undefined) {
      rest = text.replace(/^\uFEFF/, '');
      // What a spreadsheet program reads the separator from.
      if (line === 1 && /^sep=.$/i.test(rest)) return [];
      if (rest === '') {
        this.#blank.add(line);
        return [];
      }
      this.#blank.end();
      this.#began = line;
      this.#fields = [];
      this.#held = 0;
      this.#lines = 0;
      this.#likeRows = 0;
    }
    this.#held += rest.length + LINE_COST;
    // Most likely a quote that nobody closed: no more is held than one line may have.
    if (this.#held > LONGEST_LINE) this.end();
    const ends = this.#read(rest, line);
    if (!ends || this.#lines > 0) this.#countLine(rest);
    if (!ends) return [];
    const record = this.#fields;
    if (this.#header !== undefined) return [this.#row(this.#header, record)];
    this.#header = this.#checkedHeader(record.map((name) => name.trim()));
    return [];
  }

  end(): TableRow[] {
    if (this.#quoted === undefined) return [];
    throw new TableFault({
      code: 'data-unclosed-quote',
      message: 'begins a field with a double quote that does not end.',
      fix: 'A quote inside a quoted field is written twice: "".',
      line: this.#began,
    });
  }

  /** Reads fields to the end of the line. @returns false where a quoted field goes on */
  #read(text: string, line: number): boolean {
    let at = 0;
    if (this.#quoted !== undefined) {
      const after = this.#closeQuote(text, 0);
      if (after < 0) return false;
      at = this.#behindQuote(text, after, line);
      if (at < 0) return true;
    }
    for (;;) {
      if (text[at] === '"') {
        this.#quoted = [];
        const after = this.#closeQuote(text, at + 1);
        if (after < 0) return false;
        at = this.#behindQuote(text, after, line);
        if (at < 0) return true;
        continue;
      }
      const end = text.indexOf(this.#separator, at);
      const field = end < 0 ? text.slice(at) : text.slice(at, end);
      if (field.includes('"')) throw this.#strayQuote(field, line);
      this.#fields.push(field);
      if (end < 0) return true;
      at = end + this.#separator.length;
    }
  }

  /** Of a record of several lines: does this one look like a row? A separator with a space behind it is most likely part of a sentence, and a comma before three digits part of a number. */
  #countLine(text: string): void {
    this.#lines += 1;
    let fields = 1;
    for (let at = text.indexOf(this.#separator); at >= 0; at = text.indexOf(this.#separator, at + 1))
      if (!/^(?:\S[,;\t|] |\d,\d{3}(?!\d))/.test(text.slice(Math.max(0, at - 1), at + 5))) fields += 1;
    if (fields === this.#header?.length) this.#likeRows += 1;
  }

  /** Takes the quoted field on to its closing quote. @returns the place behind it, or -1 where the field goes on */
  #closeQuote(text: string, start: number): number {
    let end = text.indexOf('"', start);
    while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    const part = (end < 0 ? text.slice(start) : text.slice(start, end)).replaceAll('""', '"');
    this.#quoted?.push(part);
    if (end < 0) return -1;
    this.#fields.push((this.#quoted ?? []).join('\n'));
    this.#quoted = undefined;
    return end + 1;
  }

  /** @returns where the next field begins, or -1 at the end of the line */
  #behindQuote(text: string, at: number, line: number): number {
    if (at === text.length) return -1;
    if (text.startsWith(this.#separator, at)) return at + this.#separator.length;
    throw this.#strayQuote(text.slice(at - 1, at + 20), line);
  }

  #strayQuote(field: string, line: number): TableFault {
    const early = /^\s+"/.test(field);
    return new TableFault({
      code: 'data-bad-csv',
      message: `has a double quote in the wrong place: ${JSON.stringify(field.slice(0, 40))}.`,
      fix: early
        ? 'Take the space between the separator and the quote out.'
        : 'A field with quotes stands in quotes itself, and its own are written twice: "say ""hi""".',
      line,
    });
  }

  #checkedHeader(names: string[]): string[] {
    const seen = new Set<string>();
    const twice = names.find((name) => seen.size === seen.add(name).size);
    if (twice === undefined) return names;
    throw new TableFault({
      code: 'data-duplicate-column',
      message: `names the column "${twice}" twice.`,
      fix: 'Give each column a name of its own.',
      line: this.#began,
    });
  }

  #row(header: string[], record: string[]): TableRow {
    if (record.length === header.length) {
      const columns = Object.fromEntries(header.map((name, index) => [name, record[index] ?? '']));
      const doubtful = header.length > 1 && this.#likeRows > 1 && this.#likeRows >= LIKE_ROWS * this.#lines;
      return { line: this.#began, columns, ...(doubtful ? { linesLikeRows: this.#likeRows } : {}) };
    }
    throw new TableFault({
      code: 'data-column-count',
      message: `has ${record.length} fields, the header ${header.length} (${shown(header)}).`,
      fix: `A field that holds ${this.#separator === '\t' ? 'tabs' : `"${this.#separator}"`} or line ends must stand in double quotes.`,
      line: this.#began,
    });
  }

  /** The columns that the header names; undefined before it was read. */
  get columns(): readonly string[] | undefined {
    return this.#header;
  }
}
