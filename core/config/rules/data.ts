import { didYouMean } from '../../text/did-you-mean.ts';
import { templateColumns } from '../../text/template.ts';
import { LIMITS } from '../document/limits.ts';
import { configTemplates, promptTemplates, type ConfigTemplate } from '../config-templates.ts';
import { newTable } from '../new-file.ts';
import { problem, replaceWith, type Problem } from '../problems.ts';
import { tableFormat, tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';
import { missingFile, unreadableFile } from './missing-file.ts';

const TABLES = ['train', 'test'] as const;

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
  if (tableFormat(path) === undefined) {
    return [problem('error', 'config-data-format', place, `\`${path}\` is neither .jsonl nor .csv.`)];
  }
  const unreadable = await unreadableFile(files, place, path, 'The data file');
  if (unreadable.length > 0) return unreadable;
  const head = await tableHead(files, path);
  if (head.kind === 'empty')
    return [problem('error', 'config-empty-data', place, `\`${path}\` is empty: it holds no row.`)];
  if (head.kind !== 'faulty') return [];
  return [problem('error', 'config-bad-data', place, `${path}:${head.line}: this line ${head.message}.`)];
}

/** Held-out means: not the training prompts. */
export const sameTables: Rule = ({ config: { data }, at, sound }) => {
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
    const head = await tableHead(files, table);
    if (head.kind !== 'columns') continue;
    const has = new Set(head.columns);
    for (const template of templates) {
      for (const column of templateColumns(template.text)) {
        if (has.has(column) || reported.has(`${template.path} ${column}`)) continue;
        if (problems.length >= LIMITS.problems) return problems;
        reported.add(`${template.path} ${column}`);
        problems.push(unknownColumn(context, template, column, table, head.columns));
      }
    }
  }
  return problems;
};

function unknownColumn(
  { at }: RuleContext,
  { path, text }: ConfigTemplate,
  column: string,
  table: string,
  has: readonly string[],
): Problem {
  const place = at(path);
  const near = didYouMean(column, has);
  const hint = near === undefined ? ` It has: ${has.join(', ')}.` : ` Did you mean \`{${near}}\`?`;
  const repaired = text.replaceAll(`{${column}}`, `{${near ?? ''}}`);
  const fix =
    near === undefined ? undefined : replaceWith(place, JSON.stringify(repaired), `Use the column ${near}`);
  return problem(
    'error',
    'config-unknown-column',
    place,
    `${table} has no column \`${column}\`.${hint}`,
    fix,
  );
}

/** A prompt that names no column is the same for every row; a lone brace is usually a slip. */
export const promptTemplate: Rule = (context) => {
  const { config, given, sound } = context;
  const templates = promptTemplates(config.data).filter(({ path }) => given(path) && sound(path));
  const problems = templates
    .filter(({ text }) => /[{}]/.test(text.replace(/\{\{|\}\}|\{[^{}]*\}/g, '')))
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
