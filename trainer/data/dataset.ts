import { createHash } from 'node:crypto';
import { configTemplates } from '../../core/config/config-templates.ts';
import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ChatTurn } from '../../core/tables/conversation.ts';
import { promptOfRow } from '../../core/tables/row-prompt.ts';
import { templateColumns } from '../../core/text/template.ts';
import { resolvePath } from './file-access.ts';
import { readTable } from './table.ts';

/** A prompt to train or to evaluate on. */
export interface PromptRow {
  /** The same for the same prompt and columns, whatever the order of the table; a repeated row gets `-2`, `-3`, ... */
  id: string;
  /** Where the row begins in its table. */
  line: number;
  /** Text as it goes to the tokenizer, or a chat for the model's chat template. */
  prompt: string | ChatTurn[];
  /** All columns of the table: a column that this row lacks is null. */
  columns: Record<string, unknown>;
  /** As of `TableRow`. */
  linesLikeRows?: number;
}

export interface Dataset {
  rows: PromptRow[];
  /** Names of all columns, in the order in which they first appear. */
  columns: string[];
  /** SHA-256 over the prompts and columns in their order, hexadecimal. */
  hash: string;
}

/**
 * Reads a table of a config and makes its prompts.
 *
 * @param configFolder the folder that paths of the config are relative to
 * @param which `train` (at most `data.limit` rows), or `test`
 * @throws GrpoError `data-...` with file and line; `data-no-test` where the config has no test table
 */
export async function loadDataset(
  config: GrpoConfig,
  configFolder: string,
  which: 'train' | 'test' = 'train',
): Promise<Dataset> {
  const name = config.data[which];
  if (name === null)
    throw new GrpoError({
      code: 'data-no-test',
      message: 'The config has no `data.test`.',
      where: 'data.test',
      fix: 'Name a table of held-out prompts in `data.test`.',
    });
  const path = resolvePath(configFolder, name);
  const limit = which === 'train' ? config.data.limit : null;
  const needed = new Set(configTemplates(config).flatMap(({ text }) => templateColumns(text)));
  const seen = new Map<string, number>();
  const names = new Set<string>();
  const hash = createHash('sha256');
  const rows: PromptRow[] = [];
  for await (const row of readTable(path, limit, config.data.encoding)) {
    const where = `${path}:${row.line}`;
    const prompt = at(where, () => promptOfRow(config.data, row, needed));
    const content = JSON.stringify([prompt, row.columns]);
    hash.update(`${content}\n`);
    for (const column of Object.keys(row.columns)) names.add(column);
    const { linesLikeRows: lines } = row;
    rows.push({
      id: uniqueId(content, seen),
      line: row.line,
      prompt,
      columns: row.columns,
      ...(lines === undefined ? {} : { linesLikeRows: lines }),
    });
  }
  const columns = [...names];
  for (const row of rows) row.columns = withAll(columns, row.columns);
  return { rows, columns, hash: hash.digest('hex') };
}

/** Says where the row stands that an error is about. */
function at<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof GrpoError ? new GrpoError({ ...error.report(), where, cause: error }) : error;
  }
}

function uniqueId(content: string, seen: Map<string, number>): string {
  const id = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const count = (seen.get(id) ?? 0) + 1;
  seen.set(id, count);
  return count === 1 ? id : `${id}-${count}`;
}

const withAll = (names: readonly string[], columns: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, Object.hasOwn(columns, name) ? columns[name] : null]));
