import { stat } from 'node:fs/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { TableFault, type TableRow } from '../../core/tables/fault.ts';
import { rowReader, SNIFF_BYTES, sniffTable, tableFormat } from '../../core/tables/sniff.ts';
import { openInput } from '../files/input.ts';
import { readLines } from './lines.ts';

export type { TableRow } from '../../core/tables/fault.ts';

/**
 * The rows of a table, streamed.
 *
 * @param path full path, `.jsonl`, `.json`, `.csv` or `.tsv`
 * @param limit rows at most; all where it is null
 * @throws GrpoError `data-...` with file and line for whatever is wrong with the table; `data-empty` for one without rows
 */
export async function* readTable(
  path: string,
  limit: number | null = null,
  encoding: 'utf-8' | 'windows-1252' = 'utf-8',
): AsyncGenerator<TableRow> {
  if (tableFormat(path) !== undefined) await requireFile(path);
  let count = 0;
  try {
    const shape = sniffTable(path, await firstBytes(path), encoding);
    const reader = rowReader(shape);
    for await (const lines of readLines(path, shape)) {
      for (const { line, text } of lines) {
        for (const row of reader.push(text, line)) {
          yield row;
          count += 1;
          if (count === limit) return;
        }
      }
    }
    reader.end();
  } catch (error) {
    throw error instanceof TableFault ? tableError(error, path) : error;
  }
  if (count === 0) {
    throw new GrpoError({
      code: 'data-empty',
      message: `The table ${path} has no rows.`,
      where: path,
      fix: 'Put at least one row into the file, or name another.',
    });
  }
}

/** Nothing for what is not there or no file: its name is looked at all the same. */
async function firstBytes(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return new Uint8Array();
  const file = await openInput(path);
  try {
    const buffer = new Uint8Array(SNIFF_BYTES);
    const { bytesRead } = await file.read(buffer, 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A fault of a table with its place. */
function tableError(fault: TableFault, path: string): GrpoError {
  const { code, line, fix } = fault;
  return new GrpoError({
    code,
    message: line === undefined ? `The table ${path} ${fault.message}` : `This line ${fault.message}`,
    where: line === undefined ? path : `${path}:${line}`,
    fix,
    cause: fault,
  });
}

/** @throws GrpoError `data-missing-file`, or `file-...` for what is there and cannot be read as a file */
async function requireFile(path: string): Promise<void> {
  try {
    await (await openInput(path)).close();
  } catch (error) {
    if (!(error instanceof GrpoError) || error.code !== 'file-not-found') throw error;
    throw new GrpoError({
      code: 'data-missing-file',
      message: `There is no file ${path}.`,
      where: path,
      fix: 'Paths in a config are relative to the config file.',
      cause: error,
    });
  }
}
