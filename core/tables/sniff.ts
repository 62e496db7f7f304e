import { CsvRows } from './csv-rows.ts';
import { TableFault, type RowReader } from './fault.ts';
import { JsonRows } from './json-rows.ts';

/** `data.encoding`, and what a byte order mark or the bytes themselves show. */
export type TableEncoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

/** How a table is written, from its name and its first bytes. */
export interface TableShape {
  encoding: TableEncoding;
  /** Lines end with `\n` (or `\r\n`), or with `\r` alone, as old Macs wrote them. */
  lineEnd: '\n' | '\r';
  format: 'json' | 'csv';
  /** Between the columns of a `csv`. */
  separator: string;
}

/** Kinds of files that are no tables of text: their first bytes, what they are, and how to make a table of them. */
const MAGIC: readonly [bytes: string | readonly number[], what: string, fix: string][] = [
  [[0x1f, 0x8b], 'is compressed with gzip', 'Unpack it first: gunzip FILE.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd', 'Unpack it first: unzstd FILE.'],
  [[0x42, 0x5a, 0x68], 'is compressed with bzip2', 'Unpack it first: bunzip2 FILE.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'is compressed with xz', 'Unpack it first: unxz FILE.'],
  [
    'PK\u0003\u0004',
    'is a zip archive or a spreadsheet (.xlsx)',
    'Unpack the archive, or save the sheet as CSV.',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is an old spreadsheet (.xls)', 'Save the sheet as CSV.'],
  [
    'PAR1',
    'is a Parquet file',
    "Convert it: pandas.read_parquet(FILE).to_json(OUT, orient='records', lines=True).",
  ],
  ['ARROW1', 'is an Arrow file', 'Convert it: datasets.Dataset.from_file(FILE).to_json(OUT).'],
  [
    'SQLite format 3',
    'is an SQLite database',
    'Export the table: sqlite3 -csv -header FILE "select * from TABLE".',
  ],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'is a NumPy array', 'Write it as JSON lines: an object a line.'],
  [[0x80, 0x04, 0x95], 'is a Python pickle', 'Write it as JSON lines with json.dumps: an object a line.'],
  ['%PDF-', 'is a PDF', 'Data must be JSON lines or CSV.'],
  [
    'version https://git-lfs',
    'is a pointer of Git LFS, not the file itself',
    'Fetch the file: git lfs pull.',
  ],
  ['<!DOCTYPE', 'is a web page', 'Download the file itself, not the page that shows it.'],
  ['<html', 'is a web page', 'Download the file itself, not the page that shows it.'],
  [[0xff, 0xfe, 0x00, 0x00], 'is UTF-32 text', 'Save it as UTF-8.'],
  [[0x00, 0x00, 0xfe, 0xff], 'is UTF-32 text', 'Save it as UTF-8.'],
];

/** The kind of a table by its name; undefined for others. */
export function tableFormat(path: string): 'json' | 'csv' | undefined {
  if (/\.(jsonl|ndjson|json)$/i.test(path)) return 'json';
  return /\.(csv|tsv)$/i.test(path) ? 'csv' : undefined;
}

/** So many bytes are enough for `sniffTable`. */
export const SNIFF_BYTES = 64 * 1024;

/**
 * @param path  the table's name
 * @param bytes  its beginning
 * @param encoding  `data.encoding`, for a file that does not show its own
 * @throws TableFault `data-format` for what is no table of text, by its first bytes
 */
export function sniffTable(path: string, bytes: Uint8Array, encoding: 'utf-8' | 'windows-1252'): TableShape {
  refuseMagic(bytes);
  const format = tableFormat(path);
  if (format === undefined) {
    throw new TableFault({
      code: 'data-format',
      message: 'is neither .jsonl, .json, .csv nor .tsv.',
      fix: 'Convert it to JSON lines: one object a line.',
    });
  }
  const shown = encodingOf(bytes) ?? encoding;
  const head = decode(bytes.subarray(0, SNIFF_BYTES), shown);
  const lineEnd = !head.includes('\n') && /\r./.test(head) ? '\r' : '\n';
  const separator = format === 'csv' ? separatorOf(path, head.split(lineEnd === '\n' ? /\r?\n/ : '\r')) : '';
  return { encoding: shown, lineEnd, format, separator };
}

/** A reader for the lines of a table of this shape. */
export const rowReader = ({ format, separator }: TableShape): RowReader =>
  format === 'json' ? new JsonRows() : new CsvRows(separator);

function refuseMagic(bytes: Uint8Array): void {
  const begins = (magic: string | readonly number[]): boolean =>
    typeof magic === 'string'
      ? latin1(bytes.subarray(0, magic.length)).toLowerCase() === magic.toLowerCase()
      : magic.every((byte, at) => bytes[at] === byte);
  const found = MAGIC.find(([magic]) => begins(magic));
  if (found === undefined) return;
  throw new TableFault({ code: 'data-format', message: `${found[1]}, not a table of text.`, fix: found[2] });
}

/** What a byte order mark says, or zeros in every other byte, as UTF-16 has them for Latin letters. */
function encodingOf(bytes: Uint8Array): TableEncoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const some = bytes.subarray(0, Math.min(bytes.length & ~1, 256));
  const zeros = [0, 0];
  some.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (some.length < 4 || Math.max(even, odd) < some.length / 4) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** What may stand between columns: where the comma makes one column of the header, another that makes more of every line. */
function separatorOf(path: string, lines: readonly string[]): string {
  const first = (lines[0] ?? '').replace(/^\uFEFF/, '');
  const named = /^sep=(.)$/i.exec(first)?.[1];
  if (named !== undefined) return named;
  const tabs = /\.tsv$/i.test(path);
  const whole = lines.filter((line) => line.trim() !== '').slice(0, 20);
  const count = (line: string, separator: string): number => unquoted(line).split(separator).length;
  if (count(first, tabs ? '\t' : ',') > 1) return tabs ? '\t' : ',';
  const fits = ['\t', ';', ',', '|'].find((separator) => {
    const columns = count(first, separator);
    const alike = whole.slice(0, -1).filter((line) => count(line, separator) === columns).length;
    return columns > 1 && alike >= (whole.length - 1) / 2;
  });
  return fits ?? (tabs ? '\t' : ',');
}

const unquoted = (line: string): string => line.replace(/"(?:[^"]|"")*"/g, '""');

const latin1 = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return parts.join('');
};

/** What windows-1252 has in the place of Latin-1's control characters, from 0x80 on. */
const WINDOWS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** The beginning of a table as text. @param utf8  the same bytes, read as UTF-8 */
export function decodeHead(bytes: Uint8Array, utf8: string, encoding: TableEncoding): string {
  if (encoding === 'utf-8') return utf8;
  if (encoding !== 'windows-1252') return decode(bytes, encoding);
  return windows1252(latin1(bytes));
}

/** @param text  read as Latin-1, as the TextDecoder of Node 20 reads windows-1252 */
export const windows1252 = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (sign) => WINDOWS[sign.charCodeAt(0) - 0x80] ?? sign);

/** The beginning of a text, leniently: enough to see its shape. UTF-8 is looked at byte by byte: all signs that matter are ASCII. */
function decode(bytes: Uint8Array, encoding: TableEncoding): string {
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') {
    const text = latin1(bytes);
    return text.startsWith('\u00ef\u00bb\u00bf') ? text.slice(3) : text;
  }
  const [high, low] = encoding === 'utf-16be' ? [0, 1] : [1, 0];
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(((bytes[at + high] ?? 0) << 8) | (bytes[at + low] ?? 0));
  return text.replace(/^\uFEFF/, '');
}
