import { GrpoError } from '../../errors/index.ts';
import { joinedRowsMessage } from '../../tables/joined-rows.ts';
import { promptOfRow } from '../../tables/row-prompt.ts';
import { sharedPrompts, sharedPromptsMessage } from '../../tables/shared-prompts.ts';
import { problem, type Problem } from '../problems.ts';
import { tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';
import { lengthOf, MOST_MADE, sameTables, TABLES } from './data.ts';

/** Rows that quotes may have made of several. */
export const joinedRows: Rule = async ({ config: { data }, sound, files, at }) => {
  const problems: Problem[] = [];
  for (const key of TABLES) {
    const table = data[key];
    if (table === null || !sound(`data.${key}`)) continue;
    const head = await tableHead(files, table, data.encoding);
    if (head.kind !== 'columns') continue;
    const rows = key === 'train' ? head.rows.slice(0, data.limit ?? Infinity) : head.rows;
    const message = joinedRowsMessage(table, rows);
    if (message !== undefined)
      problems.push(problem('warning', 'config-rows-joined', at(`data.${key}`), message));
  }
  return problems;
};

/** Held-out prompts that are trained on as well, under whatever name their table has. */
export const sharedRows: Rule = async (context) => {
  const { config, sound, files, at } = context;
  const { data } = config;
  if (data.test === null || !sound('data') || sameTables(context).length > 0) return [];
  const train = await promptsOf(files, data, data.train, data.limit ?? Infinity);
  const test = await promptsOf(files, data, data.test, Infinity);
  const shared = sharedPrompts(train.rows, test.rows);
  if (shared === undefined) return [];
  const message = sharedPromptsMessage(shared, data.test, {
    rows: test.rows.length,
    isAll: train.isAll && test.isAll,
  });
  return [problem('warning', 'config-test-is-train', at('data.test'), message)];
};

/** The prompts of a table's beginning; none where a row has none, which is said elsewhere. */
async function promptsOf(
  files: RuleContext['files'],
  data: RuleContext['config']['data'],
  table: string,
  limit: number,
): Promise<{ rows: { line: number; prompt: unknown }[]; isAll: boolean }> {
  const head = await tableHead(files, table, data.encoding);
  if (head.kind !== 'columns') return { rows: [], isAll: false };
  try {
    const rows: { line: number; prompt: unknown }[] = [];
    let made = 0;
    for (const row of head.rows.slice(0, limit)) {
      if (made > MOST_MADE) return { rows, isAll: false };
      const prompt = promptOfRow(data, row, new Set());
      made += lengthOf(prompt);
      rows.push({ line: row.line, prompt });
    }
    return { rows, isAll: head.whole || head.rows.length >= limit };
  } catch (error) {
    if (error instanceof GrpoError) return { rows: [], isAll: false };
    throw error;
  }
}
