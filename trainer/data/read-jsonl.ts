import { GrpoError } from '../../core/errors/index.ts';
import { readLines, type Encoding } from './lines.ts';
import type { TableRow } from './table.ts';

/**
 * JSON lines: an object a line; blank lines are passed over. Rows may have different keys (absent is `null` to whoever
 * asks); a template that needs an absent one says so with the line.
 */
export async function* readJsonl(path: string, encoding: Encoding): AsyncGenerator<TableRow> {
  for await (const { line, text } of readLines(path, encoding)) {
    if (text.trim() !== '') yield { line, columns: parseRow(text, `${path}:${line}`) };
  }
}

function parseRow(text: string, where: string): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (cause) {
    throw new GrpoError({
      code: 'data-bad-json',
      message: `This line is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      where,
      fix: text.trimStart().startsWith('[')
        ? 'A .jsonl file holds one object a line, not one list.'
        : 'Each line must be one whole JSON object.',
      cause,
    });
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new GrpoError({
      code: 'data-not-object',
      message: 'This line is JSON, but not an object with columns.',
      where,
      fix: 'Write each row as {"column": value, ...}.',
    });
  }
  return row as Record<string, unknown>;
}
