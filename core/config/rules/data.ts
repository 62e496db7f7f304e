import { GrpoError } from '../../errors/index.ts';
import type { TableRow } from '../../tables/fault.ts';
import { RESERVED_COLUMNS } from '../../plugins/index.ts';
import { numbersAsText, numbersAsTextMessage } from '../../tables/numbers-as-text.ts';
import { promptOfRow } from '../../tables/row-prompt.ts';
import { hasLoneBrace, MOST_COLUMNS, templateColumns } from '../../text/template.ts';
import { LIMITS } from '../document/limits.ts';
import { configTemplates, promptTemplates } from '../config-templates.ts';
import { newTable } from '../new-file.ts';
import { problem, type Problem } from '../problems.ts';
import { tableFormat, tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';
import { missingFile, unreadableFile } from './missing-file.ts';
import { unknownColumn } from './unknown-column.ts';
import { sentences } from '../../text/sentences.ts';

export const TABLES = ['train', 'test'] as const;

/** The tables exist, are of a known kind, and their beginning can be read. */
export const dataFiles: Rule = async (context) => {
  const problems: Problem[] = [];
  for (const key of TABLES) {
    const path = context.config.data[key];
    if (path !== null && context.sound(`data.${key}`)) problems.push(...(await dataFile(context, key, path)));
  }
  return problems;
};

async function dataFile({ files, at, config }: RuleContext, key: string, path: string): Promise<Problem[]> {
  const place = at(`data.${key}`);
  const kind = await files.kind(path);
  if (kind === undefined || kind === 'special') {
    const named = configTemplates(config).flatMap(({ text }) => templateColumns(text));
    return [await missingFile(files, place, path, 'The data file', newTable(path, named))];
  }
  if (kind === 'folder')
    return [
      problem('error', 'config-missing-file', place, `\`${path}\` is a folder; give a .jsonl or .csv file.`),
    ];
  const unreadable = await unreadableFile(files, place, path, 'The data file');
  if (unreadable.length > 0) return unreadable;
  const head = await tableHead(files, path, config.data.encoding);
  if (head.kind === 'empty')
    return [problem('error', 'config-empty-data', place, `\`${path}\` is empty: it holds no row.`)];
  if (head.kind !== 'faulty') return [];
  const message =
    head.line === undefined
      ? `\`${path}\` ${head.message}`
      : `${path}:${head.line}: this line ${head.message}`;
  const code = head.code === 'data-format' ? 'config-data-format' : 'config-bad-data';
  return [problem('error', code, place, sentences(message, head.fix))];
}

/** Held-out means: not the training prompts. */
export const sameTables = ({ config: { data }, at, sound }: RuleContext): Problem[] => {
  const plain = (path: string) => path.replace(/^\.\//, '');
  if (
    data.test === null ||
    !sound('data.test') ||
    !sound('data.train') ||
    plain(data.test) !== plain(data.train)
  )
    return [];
  return [
    problem(
      'warning',
      'config-test-is-train',
      at('data.test'),
      '`data.test` is the training table: its reward says nothing about new prompts.',
    ),
  ];
};

export const promptOrMessages: Rule = ({ config: { data }, atKey }) =>
  data.prompt !== null && data.messages !== null
    ? [
        problem(
          'error',
          'config-prompt-and-messages',
          atKey('data.prompt'),
          '`data.prompt` and `data.messages` are two ways to say the same: keep one.',
        ),
      ]
    : [];

/** A template that names thousands of columns is data, or an accident. */
export const manyColumns: Rule = ({ config, at }) =>
  configTemplates(config)
    .filter(({ text }) => templateColumns(text).length > MOST_COLUMNS)
    .map(({ path }) =>
      problem(
        'error',
        'config-too-large',
        at(path),
        `A template names at most ${MOST_COLUMNS} columns: this one names more.`,
      ),
    );

/** Every `{column}` of a template is a column of both tables. */
export const columns: Rule = async (context) => {
  const { config, sound, given, files } = context;
  // The default prompt is meant only where nothing else in `data:` is in question (`promt:`).
  const templates = configTemplates(config).filter(({ path }) => sound(given(path) ? path : 'data'));
  const problems: Problem[] = [];
  const reported = new Set<string>();
  for (const key of TABLES) {
    const table = config.data[key];
    if (table === null || !sound(`data.${key}`) || tableFormat(table) === undefined) continue;
    const head = await tableHead(files, table, config.data.encoding);
    if (head.kind !== 'columns') continue;
    const has = new Set(head.columns);
    for (const template of templates) {
      for (const column of templateColumns(template.text)) {
        if (has.has(column) || reported.has(`${template.path} ${column}`)) continue;
        if (problems.length >= LIMITS.problems) return problems;
        reported.add(`${template.path} ${column}`);
        problems.push(unknownColumn(context.at(template.path), template.text, column, table, head.columns));
      }
    }
  }
  return problems;
};

/** Columns that the trainer hands to rewards itself: it refuses a table that brings them. */
export const reservedColumns: Rule = async ({ config: { data }, sound, files, at }) => {
  if (!sound('data.train')) return [];
  const head = await tableHead(files, data.train, data.encoding);
  if (head.kind !== 'columns') return [];
  const reserved = head.columns.find((column) => RESERVED_COLUMNS.some((name) => name === column));
  if (reserved === undefined) return [];
  const message = `${data.train} has a column \`${reserved}\`, which is the name of a column that the trainer hands to rewards. Rename it in the data.`;
  return [problem('error', 'config-reserved-column', at('data.train'), message)];
};

/** Rows whose prompt cannot be made, as the trainer would say it of the first such row. */
export const tableRows: Rule = async (context) => {
  const { config, sound, files, at } = context;
  const templates = configTemplates(config);
  if (!sound('data') || !templates.every(({ path }) => sound(path))) return [];
  const needed = new Set(templates.flatMap(({ text }) => templateColumns(text)));
  const problems: Problem[] = [];
  for (const key of TABLES) {
    const table = config.data[key];
    if (table === null) continue;
    const head = await tableHead(files, table, config.data.encoding);
    // A column that no row has is the config's fault, and said there.
    if (head.kind !== 'columns') continue;
    const has = new Set(head.columns);
    if ([...needed].some((column) => !has.has(column))) continue;
    const limit = key === 'train' ? (config.data.limit ?? Infinity) : Infinity;
    const first = firstFault(config.data, head.rows.slice(0, limit), needed);
    if (first === undefined) continue;
    const { line, error } = first;
    const message = sentences(`${table}:${line}: ${error.message}`, error.fix);
    problems.push(problem('error', `config-${error.code}`, at(`data.${key}`), message));
  }
  return problems;
};

/** Characters of prompts that a check makes of a table. */
export const MOST_MADE = 50_000_000;

export const lengthOf = (prompt: string | readonly { content: string | null }[]): number =>
  typeof prompt === 'string'
    ? prompt.length
    : prompt.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);

function firstFault(
  data: RuleContext['config']['data'],
  rows: readonly TableRow[],
  needed: ReadonlySet<string>,
): { line: number; error: GrpoError } | undefined {
  let made = 0;
  for (const row of rows) {
    // The trainer makes the others: a template of megabytes times thousands of rows would be gigabytes.
    if (made > MOST_MADE) return undefined;
    try {
      made += lengthOf(promptOfRow(data, row, needed));
    } catch (error) {
      if (!(error instanceof GrpoError)) throw error;
      return { line: row.line, error };
    }
  }
  return undefined;
}

/** Numbers that no reward can be given as numbers. */
export const largeNumbers: Rule = async ({ config: { data }, sound, files, at }) => {
  if (!sound('data.train')) return [];
  const head = await tableHead(files, data.train, data.encoding);
  if (head.kind !== 'columns') return [];
  const found = numbersAsText(head.rows.slice(0, data.limit ?? Infinity));
  if (found.length === 0) return [];
  const message = numbersAsTextMessage(data.train, found);
  return [problem('info', 'config-number-as-text', at('data.train'), message)];
};

/** A prompt that names no column is the same for every row; a lone brace is usually a slip. */
export const promptTemplate: Rule = (context) => {
  const { config, given, sound } = context;
  const templates = promptTemplates(config.data).filter(({ path }) => given(path) && sound(path));
  const problems = templates
    .filter(({ text }) => hasLoneBrace(text))
    .map(({ path, text }) =>
      problem(
        'warning',
        'config-lone-brace',
        context.at(path),
        `A brace in ${JSON.stringify(text)} has no partner: write {column}, or {{ and }} for braces.`,
      ),
    );
  const first = templates[0];
  if (problems.length === 0 && first && templates.every(({ text }) => templateColumns(text).length === 0)) {
    problems.push(
      problem(
        'warning',
        'config-constant-prompt',
        context.at(first.path),
        'The prompt names no column, such as {question}: it is the same for every row.',
      ),
    );
  }
  return problems;
};
