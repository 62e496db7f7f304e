import { tableFormat } from '../../core/config/table-head.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { openInput } from '../files/input.ts';
import type { Encoding } from './lines.ts';
import { readCsv } from './read-csv.ts';
import { readJsonl } from './read-jsonl.ts';

/** A row of a table: the line on which it begins (from 1), and its values by column. */
export interface TableRow {
  line: number;
  columns: Record<string, unknown>;
}

/**
 * The rows of a table, streamed.
 *
 * @param path full path, `.jsonl` or `.csv`
 * @param limit rows at most; all where it is null
 * @throws GrpoError `data-...` with file and line for whatever is wrong with the table; `data-empty` for one without rows
 */
export async function* readTable(
  path: string,
  limit: number | null = null,
  encoding: Encoding = 'utf-8',
): AsyncGenerator<TableRow> {
  const format = tableFormat(path);
  if (format === undefined) {
    throw new GrpoError({
      code: 'data-format',
      message: `The table ${path} is neither .jsonl nor .csv.`,
      where: path,
      fix: 'Convert it to JSON lines: one object a line.',
    });
  }
  await requireFile(path);
  let count = 0;
  for await (const row of format === 'csv' ? readCsv(path, encoding) : readJsonl(path, encoding)) {
    yield row;
    count += 1;
    if (count === limit) return;
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
