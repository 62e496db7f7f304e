import { promptOfRow } from '../../tables/row-prompt.ts';
import { TEMPLATE_COLUMNS, unreadTemplateColumn } from '../../tables/template-columns.ts';
import { templateColumns } from '../../text/template.ts';
import { configTemplates } from '../config-templates.ts';
import { problem } from '../problems.ts';
import { tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';

/** Columns for the chat template that hold something else than what it can be given: nothing of it would reach the prompt. */
export const chatColumns: Rule = async ({ config, sound, files, at }) => {
  const { data } = config;
  if (!sound('data')) return [];
  const head = await tableHead(files, data.train, data.encoding);
  if (head.kind !== 'columns') return [];
  // A column that the config puts into a text is a text.
  const read = new Set(configTemplates(config).flatMap(({ text }) => templateColumns(text)));
  const named = TEMPLATE_COLUMNS.filter((name) => head.columns.includes(name) && !read.has(name));
  if (named.length === 0) return [];
  const rows = head.rows.slice(0, data.limit ?? Infinity);
  return named.flatMap((name) => {
    const row = rows.find(
      ({ columns }) => unreadTemplateColumn(columns, name) !== undefined && isChat(data, columns),
    );
    const why = row && unreadTemplateColumn(row.columns, name);
    if (row === undefined || why === undefined) return [];
    const message = `${data.train}:${row.line}: the column \`${name}\` is for the chat template, but not handed to it: ${why}. Correct the table, or give the column another name where it is for something else.`;
    return [problem('warning', 'config-column-not-read', at('data.train'), message)];
  });
};

function isChat(data: RuleContext['config']['data'], columns: Record<string, unknown>): boolean {
  try {
    return typeof promptOfRow(data, { line: 1, columns }, new Set()) !== 'string';
  } catch {
    // What is wrong with the row is said by the rule that looks at rows.
    return false;
  }
}
