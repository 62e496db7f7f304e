import { promptOfRow } from '../../tables/row-prompt.ts';
import { templateColumns } from '../../text/template.ts';
import { configTemplates } from '../config-templates.ts';
import { problem } from '../problems.ts';
import { tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';

/** Columns that TRL hands to the chat template beside a row's messages. */
const TEMPLATE_COLUMNS = ['tools', 'chat_template_kwargs'] as const;

/** A table of chats whose rows bring what no template here is given: another prompt than the same table makes elsewhere. */
export const chatColumns: Rule = async ({ config, sound, files, at }) => {
  const { data } = config;
  if (!sound('data')) return [];
  const head = await tableHead(files, data.train, data.encoding);
  if (head.kind !== 'columns') return [];
  const read = new Set(configTemplates(config).flatMap(({ text }) => templateColumns(text)));
  const unread = TEMPLATE_COLUMNS.filter((name) => head.columns.includes(name) && !read.has(name));
  if (unread.length === 0) return [];
  const rows = head.rows.slice(0, data.limit ?? Infinity);
  return unread.flatMap((name) => {
    const row = rows.find(({ columns }) => isMeant(columns[name]) && isChat(data, columns));
    if (row === undefined) return [];
    const instead =
      name === 'tools'
        ? 'Models are not shown tools yet: write what they are into a message of the system.'
        : 'Say it for all rows in `data.chat_template_kwargs`, and give rows that differ a table of their own.';
    return [
      problem(
        'warning',
        'config-column-not-read',
        at('data.train'),
        `${data.train}:${row.line}: TRL hands the column \`${name}\` to the chat template; here it is not, so that the prompt is another one. ${instead}`,
      ),
    ];
  });
};

/** Datasets write an absent value as null, or as an empty list or object. */
const isMeant = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== undefined && value !== null;

function isChat(data: RuleContext['config']['data'], columns: Record<string, unknown>): boolean {
  try {
    return typeof promptOfRow(data, { line: 1, columns }, new Set()) !== 'string';
  } catch {
    // What is wrong with the row is said by the rule that looks at rows.
    return false;
  }
}
