import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { GrpoError } from '../../core/errors/index.ts';
import { LONGEST_LINE } from '../../core/run/line-cutter.ts';
import { readLines, type Encoding } from './lines.ts';
import type { TableRow } from './table.ts';

/** What csv-parse gives with `info` and `raw`. */
interface CsvRecord {
  record: string[];
  raw: string;
  info: { lines: number };
}

/**
 * A comma-separated table (RFC 4180) with a header line; all values are texts. Every row has as many fields as the
 * header; blank lines are passed over. Line ends inside quoted fields are `\n`, whatever the file's are.
 */
export async function* readCsv(path: string, encoding: Encoding): AsyncGenerator<TableRow> {
  const parser = parse({
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: '\n',
    max_record_size: LONGEST_LINE,
  });
  const source = Readable.from(withLineEnds(path, encoding));
  // pipe() does not pass errors on.
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let header: string[] | undefined;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<CsvRecord>) {
      // `lines` counts to the end of the record, which may span lines.
      const line = info.lines - (raw.trim().match(/\n/g)?.length ?? 0);
      if (header === undefined) header = checkedHeader(record, `${path}:${line}`);
      else yield { line, columns: checkedRow(header, record, `${path}:${line}`) };
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(error, path) : error;
  } finally {
    source.destroy();
  }
}

async function* withLineEnds(path: string, encoding: Encoding): AsyncGenerator<string> {
  for await (const { text } of readLines(path, encoding)) yield `${text}\n`;
}

function checkedHeader(names: string[], where: string): string[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new GrpoError({
    code: 'data-duplicate-column',
    message: `The header names the column "${twice}" twice.`,
    where,
    fix: 'Give each column a name of its own.',
  });
}

function checkedRow(header: string[], record: string[], where: string): Record<string, string> {
  if (record.length !== header.length) {
    throw new GrpoError({
      code: 'data-column-count',
      message: `This row has ${record.length} fields, the header ${header.length} (${header.join(', ')}).`,
      where,
      fix: 'A field with commas or line ends must stand in double quotes.',
    });
  }
  return Object.fromEntries(header.map((name, index) => [name, record[index] ?? '']));
}

/** csv-parse's own complaints, which are about quotes. */
function csvError(error: CsvError, path: string): GrpoError {
  const lines = typeof error['lines'] === 'number' ? `:${error['lines']}` : '';
  return new GrpoError({
    code: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'data-unclosed-quote' : 'data-bad-csv',
    message: `This is not comma-separated text: ${error.message}.`,
    where: `${path}${lines}`,
    fix: 'A quote inside a quoted field is written twice: "".',
    cause: error,
  });
}
