import type { FileAccess } from './files.ts';

/** So much of a table is read to learn its columns. */
const HEAD_BYTES = 256 * 1024;
const HEAD_ROWS = 50;

/** What the beginning of a table shows. */
export type TableHead =
  | { kind: 'columns'; columns: string[] }
  /** The first fault, with its line (1-based). */
  | { kind: 'faulty'; line: number; message: string }
  /** It holds no row at all. */
  | { kind: 'empty' }
  /** Nothing can be said: the first row is longer than what was read. */
  | { kind: 'unknown' };

/** The kind of a table by its name; undefined for others. */
export function tableFormat(path: string): 'jsonl' | 'csv' | undefined {
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl';
  return /\.csv$/i.test(path) ? 'csv' : undefined;
}

/** The columns of a table from its beginning; the reader of the trainer (trainer/data/) looks at every row. */
export async function tableHead(files: FileAccess, path: string): Promise<TableHead> {
  const head = await files.readHead(path, HEAD_BYTES);
  if (head === undefined) return { kind: 'unknown' };
  return tableFormat(path) === 'csv' ? csvHead(head.text, head.whole) : jsonlHead(head.text, head.whole);
}

function jsonlHead(text: string, whole: boolean): TableHead {
  const lines = text.split(/\r?\n/);
  if (!whole) lines.pop();
  const columns = new Set<string>();
  let rows = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (rows === HEAD_ROWS) break;
    const row = parseRow(line);
    if (typeof row === 'string') return { kind: 'faulty', line: index + 1, message: row };
    for (const column of Object.keys(row)) columns.add(column);
    rows += 1;
  }
  if (rows > 0) return { kind: 'columns', columns: [...columns] };
  return whole ? { kind: 'empty' } : { kind: 'unknown' };
}

function parseRow(line: string): object | string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? row : 'is not a JSON object';
}

/** The header: the first record, whose quoted names may hold commas, quotes and line ends. */
function csvHead(text: string, whole: boolean): TableHead {
  if (text.trim() === '') return whole ? { kind: 'empty' } : { kind: 'unknown' };
  const columns: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (match === null) return { kind: 'faulty', line: 1, message: 'has a quote that does not end' };
    columns.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') break;
  }
  return { kind: 'columns', columns };
}
