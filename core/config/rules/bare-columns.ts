import { didYouMean } from '../../text/did-you-mean.ts';
import { fillTemplate, templateColumns } from '../../text/template.ts';
import { rewardTemplates, type ConfigTemplate } from '../config-templates.ts';
import { LIMITS } from '../document/limits.ts';
import { problem, replaceWith, type Problem } from '../problems.ts';
import { rewardLiterals } from '../reward-literals.ts';
import { tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';

/**
 * Names of columns that mean nothing where they stand: a template that is the bare name of one (the braces were forgotten, or written as another
 * program has them), and `{column}` in a text that nobody fills in, such as a pattern or a stop text.
 */
export const bareColumns: Rule = async (context) => {
  const { config, sound, files } = context;
  if (!sound('data.train')) return [];
  const head = await tableHead(files, config.data.train, config.data.encoding);
  if (head.kind !== 'columns') return [];
  const columns = new Map(head.columns.map((column) => [column.toLowerCase(), column]));
  const rewards = config.rewards.flatMap((reward, i) => (sound(`rewards.${i}`) ? [{ reward, i }] : []));
  const templates = rewards.flatMap(({ reward, i }) => rewardTemplates(reward, `rewards.${i}`));
  const literals = [
    ...rewards.flatMap(({ reward, i }) => rewardLiterals(reward, `rewards.${i}`)),
    ...(sound('grpo.stop') ? config.grpo.stop.map((text, i) => ({ path: `grpo.stop.${i}`, text })) : []),
  ];
  const problems: Problem[] = [];
  for (const template of templates) problems.push(...bare(context, template, columns));
  for (const literal of literals) {
    if (problems.length > LIMITS.problems) break;
    problems.push(...filledByNobody(context, literal, columns));
  }
  return problems;
};

/** Columns by their names in small letters. */
type Columns = ReadonlyMap<string, string>;

/** Longer texts are no names. */
const LONGEST = 1000;

/** Signs that other programs put around the name of a variable. */
const AROUND = /^[\s{}<>[\]()$%@`]+|[\s{}<>[\]()%`]+$/g;
/** Those of them that stand around no word of a text. */
const AROUND_NAMES = /^[{}$%@`]+|[{}%`]+$/g;

function bare({ at }: RuleContext, { path, text, use }: ConfigTemplate, columns: Columns): Problem[] {
  if (text.length > LONGEST || templateColumns(text).length > 0) return [];
  const written = fillTemplate(text, {});
  // `answer`, `<answer>` and `Question` are words that completions have, whatever the columns are called.
  const isWord = use === 'contains';
  const name = written.replace(isWord ? AROUND_NAMES : AROUND, '');
  const column = columns.get(name.toLowerCase());
  if (column === undefined) return [];
  const isPlain = isWord && written === name;
  if (isPlain && (name !== column || !path.endsWith('.text'))) return [];
  const place = at(path);
  const message = `${JSON.stringify(text)} names no column and is the same for every row, and the data has a column \`${column}\`: in braces it stands for each row's own value, \`"{${column}}"\`.`;
  const fix = replaceWith(place, JSON.stringify(`{${column}}`), 'Write it in braces');
  // A word that is looked for may be what a column is called: nobody is led to change it by a click.
  if (isPlain) return [problem('info', 'config-bare-column', place, message)];
  return [problem('warning', 'config-bare-column', place, message, fix)];
}

const BRACES = /\{\s*([A-Za-z_][^{}]{0,99}?)\s*\}/g;

function filledByNobody(
  { at }: RuleContext,
  { path, text, what }: ConfigTemplate & { what?: string },
  columns: Columns,
): Problem[] {
  if (text.length > LONGEST) return [];
  // `\p{L}` and `\u{1F600}` are characters of a pattern.
  const named = [...text.matchAll(BRACES)].filter(({ index }) => !/\\[pPuk]$/.test(text.slice(0, index)));
  const found = named.map(([, name = '']) => ({ name, near: nearest(name, columns) }));
  const first = found.find(({ near }) => near !== undefined);
  if (first === undefined) return [];
  const message = `${what ?? 'A stop text'} is no template: \`{${first.name}}\` stands there for itself, and not for the column \`${first.near}\`. Compare with a column by \`exact-answer\` or \`contains\`, whose texts are templates, or in a reward file.`;
  return [problem('warning', 'config-no-template', at(path), message)];
}

/** Of so many columns a misspelt name is looked for. */
const MOST_COMPARED = 100;

const nearest = (name: string, columns: Columns): string | undefined =>
  columns.get(name.toLowerCase()) ??
  (columns.size > MOST_COMPARED ? undefined : didYouMean(name, [...columns.values()]));
