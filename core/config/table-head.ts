import { CsvRows } from '../tables/csv-rows.ts';
import { TableFault, type RowReader, type TableRow } from '../tables/fault.ts';
import { decodeHead, rowReader, sniffTable } from '../tables/sniff.ts';
import type { FileAccess, FileHead } from './files.ts';

export { tableFormat } from '../tables/sniff.ts';

/** So much of a table is read: all of most that are made by hand. The trainer reads the rest with the same readers. */
const HEAD_BYTES = 1024 * 1024;

/** What the beginning of a table shows. */
export type TableHead =
  /** `whole`: these are all of its rows. */
  | { kind: 'columns'; columns: string[]; rows: TableRow[]; whole: boolean }
  /** The first fault; without a line it is the file as a whole. */
  | { kind: 'faulty'; line: number | undefined; code: string; message: string; fix: string }
  /** It holds no row at all. */
  | { kind: 'empty' }
  /** Nothing can be said: it cannot be read, or its first row is longer than what was read. */
  | { kind: 'unknown' };

/** What was made of which bytes: whoever keeps a file's beginning is spared reading it again at each keystroke. */
const known = new WeakMap<Uint8Array, { key: string; table: TableHead }>();

/** The beginning of a table, by the readers of the trainer (core/tables). */
export async function tableHead(
  files: FileAccess,
  path: string,
  encoding: 'utf-8' | 'windows-1252' = 'utf-8',
): Promise<TableHead> {
  const head = await files.readHead(path, HEAD_BYTES);
  if (head === undefined) return { kind: 'unknown' };
  const key = `${encoding} ${path}`;
  const before = known.get(head.bytes);
  if (before?.key === key) return before.table;
  const table = readTableHead(head, path, encoding);
  known.set(head.bytes, { key, table });
  return table;
}

function readTableHead(head: FileHead, path: string, encoding: 'utf-8' | 'windows-1252'): TableHead {
  try {
    const shape = sniffTable(path, head.bytes, encoding);
    const text = decodeHead(head.bytes, head.text, shape.encoding);
    const lines = text.split(shape.lineEnd === '\r' ? '\r' : /\r?\n/);
    // What was cut off is no line, nor is what follows the last line end.
    if (!head.whole || lines.at(-1) === '') lines.pop();
    if (shape.encoding === 'utf-8') refuseBadText(lines, head.bytes);
    return readRows(rowReader(shape), lines, head.whole);
  } catch (error) {
    if (!(error instanceof TableFault)) throw error;
    const { line, code, message, fix } = error;
    return { kind: 'faulty', line, code, message, fix };
  }
}

/** U+FFFD stands for bytes that are no UTF-8, unless the file itself has it (as the bytes EF BF BD). */
function refuseBadText(lines: readonly string[], bytes: Uint8Array): void {
  const line = lines.findIndex((one) => one.includes('\uFFFD'));
  if (line < 0) return;
  const written = bytes.some((byte, at) => byte === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd);
  if (written) return;
  throw new TableFault({
    code: 'data-bad-encoding',
    message: 'is not utf-8 text.',
    fix: 'Save the file as UTF-8, or name its encoding in the config: `data.encoding: windows-1252`.',
    line: line + 1,
  });
}

function readRows(reader: RowReader, lines: readonly string[], whole: boolean): TableHead {
  const rows: TableRow[] = [];
  const columns = new Set<string>();
  for (const [index, line] of lines.entries()) {
    for (const row of reader.push(line, index + 1)) {
      rows.push(row);
      for (const column of Object.keys(row.columns)) columns.add(column);
    }
  }
  if (whole) reader.end();
  if (rows.length > 0) return { kind: 'columns', columns: [...columns], rows, whole };
  const header = reader instanceof CsvRows ? reader.columns : undefined;
  if (!whole && header !== undefined) return { kind: 'columns', columns: [...header], rows, whole };
  return whole ? { kind: 'empty' } : { kind: 'unknown' };
}
