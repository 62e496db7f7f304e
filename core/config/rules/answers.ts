import { GrpoError } from '../../errors/index.ts';
import type { TableRow } from '../../tables/fault.ts';
import { promptOfRow } from '../../tables/row-prompt.ts';
import { rightAnswer, stopInTheWay, type AnswerMark } from '../../text/exact-answer.ts';
import { fillTemplate, templateColumns } from '../../text/template.ts';
import { promptTemplates } from '../config-templates.ts';
import { problem, type Problem } from '../problems.ts';
import { BUILT_IN_REWARDS, rewardOptions } from '../rewards.ts';
import { tableHead } from '../table-head.ts';
import type { Rule, RuleContext } from './context.ts';
import { lengthOf, MOST_MADE } from './data.ts';

/** A reward that compares with a right answer, and where it stands in the config. */
interface Answered {
  path: string;
  template: string;
  mark: AnswerMark;
}

/** Right answers that nobody can give, or that everybody gives: better known before a run than after it. */
export const rightAnswers: Rule = async (context) => {
  const { config, sound, files } = context;
  if (!sound('data') || !sound('rewards')) return [];
  const answered = config.rewards.flatMap((reward, index) => answersOf(reward, `rewards.${index}`));
  const problems = answered.flatMap((one) => answerInPrompt(context, one));
  const head = await tableHead(files, config.data.train, config.data.encoding);
  if (head.kind !== 'columns') return problems;
  const rows = head.rows.slice(0, config.data.limit ?? Infinity);
  // One for all rewards: many of them could name a long column thousands of times.
  const made: Made = { left: MOST_MADE };
  return [
    ...problems,
    ...answered.flatMap((one) => impossible(context, one, rows, made)),
    ...answersInChats(context, rows),
    ...config.rewards.flatMap((reward, index) => emptyTexts(context, reward, `rewards.${index}`, rows, made)),
  ];
};

/** What may still be made of templates, in UTF-16 units; the row that uses it up is the last to be looked at. */
interface Made {
  left: number;
}

/** Every completion contains the empty text. */
function emptyTexts(
  context: RuleContext,
  reward: Record<string, unknown>,
  path: string,
  rows: readonly TableRow[],
  made: Made,
): Problem[] {
  const { use, reward: inner } = reward;
  if (use === 'shuffled' && typeof inner === 'object' && inner !== null)
    return emptyTexts(context, inner as Record<string, unknown>, `${path}.reward`, rows, made);
  if (use !== 'contains') return [];
  const { success, data } = BUILT_IN_REWARDS.contains.safeParse(rewardOptions(reward));
  if (!success) return [];
  const key = data.text !== undefined ? 'text' : data.any !== undefined ? 'any' : 'all';
  const templates = data.all ?? data.any ?? [data.text ?? ''];
  const empty: TableRow[] = [];
  let looked = 0;
  for (const row of rows) {
    if (made.left <= 0) break;
    looked += 1;
    if (templates.some((template) => filled(template, row.columns, made) === '')) empty.push(row);
  }
  if (empty.length === 0) return [];
  const message = `In ${empty.length} of the first ${looked} rows the text to look for is empty, which every completion contains. The first is at ${context.config.data.train}:${empty[0]?.line ?? 1}.`;
  return [problem('warning', 'config-contains-empty', context.at(`${path}.${key}`), message)];
}

/** An `exact-answer`, also within `shuffled`. */
function answersOf(reward: Record<string, unknown>, path: string): Answered[] {
  const inner = reward['reward'];
  if (reward['use'] === 'shuffled' && typeof inner === 'object' && inner !== null)
    return answersOf(inner as Record<string, unknown>, `${path}.reward`);
  if (reward['use'] !== 'exact-answer') return [];
  const options = BUILT_IN_REWARDS['exact-answer'].safeParse(rewardOptions(reward));
  if (!options.success) return [];
  const { answer: template, after, ignore_case } = options.data;
  return [{ path: `${path}.answer`, template, mark: { after, ignore_case } }];
}

function answerInPrompt({ config, at }: RuleContext, { path, template }: Answered): Problem[] {
  const shown = new Set(promptTemplates(config.data).flatMap(({ text }) => templateColumns(text)));
  const column = templateColumns(template).find((name) => shown.has(name));
  if (column === undefined) return [];
  const message = `The right answer is made of \`{${column}}\`, which stands in the prompt: the model only has to repeat it.`;
  return [problem('warning', 'config-answer-in-prompt', at(path), message)];
}

const SEPARATED = /[$€£%]|\d,\d{3}/;

function impossible(
  { config, at }: RuleContext,
  { path, template, mark }: Answered,
  rows: readonly TableRow[],
  made: Made,
): Problem[] {
  const found = { empty: [] as number[], stopped: [] as number[], separated: [] as number[] };
  let stop = '';
  let example = '';
  let looked = 0;
  for (const { line, columns } of rows) {
    if (made.left <= 0) break;
    looked += 1;
    const text = filled(template, columns, made);
    const right = text === undefined ? undefined : rightAnswer(text, mark);
    if (right === undefined) continue;
    const way = stopInTheWay(right, mark, config.grpo.stop);
    if (right === '') found.empty.push(line);
    else if (way !== undefined) {
      stop ||= way;
      found.stopped.push(line);
    } else if (SEPARATED.test(right)) {
      example ||= right;
      found.separated.push(line);
    }
  }
  const say = (
    lines: readonly number[],
    severity: 'warning' | 'info',
    code: string,
    what: string,
  ): Problem[] =>
    lines.length === 0
      ? []
      : [
          problem(
            severity,
            code,
            at(path),
            `In ${lines.length} of the first ${looked} rows ${what} The first is at ${config.data.train}:${lines[0] ?? 1}.`,
          ),
        ];
  return [
    ...say(found.empty, 'warning', 'config-answer-empty', 'the right answer is empty: they are not scored.'),
    ...say(
      found.stopped,
      'warning',
      'config-answer-never',
      `the right answer itself scores 0: the stop text ${JSON.stringify(stop)} ends a completion before it is said.`,
    ),
    ...say(
      found.separated,
      'info',
      'config-answer-as-text',
      `the right answer has a separator or a unit, such as ${JSON.stringify(example)}. Answers are compared as texts: without them a completion scores 0.`,
    ),
  ];
}

function filled(template: string, columns: Record<string, unknown>, made: Made): string | undefined {
  // Also what comes to nothing has been begun, and what is too long was made up to there.
  made.left -= template.length;
  try {
    const text = fillTemplate(template, columns);
    made.left -= text.length;
    return text;
  } catch (error) {
    // A column that is missing is said by another rule.
    if (!(error instanceof GrpoError)) throw error;
    if (error.code === 'template-too-long') made.left = 0;
    return undefined;
  }
}

/** Chats that end with the assistant's turn, each with another one, are rows of supervised training: their answers stand in the prompts. */
function answersInChats({ config, at }: RuleContext, rows: readonly TableRow[]): Problem[] {
  if (config.data.messages !== null) return [];
  const last = new Set<string>();
  let length = 0;
  for (const row of rows) {
    if (length > MOST_MADE) break;
    try {
      const made = promptOfRow(config.data, row, new Set());
      length += lengthOf(made);
      const turn = typeof made === 'string' ? undefined : made.at(-1);
      if (turn?.role !== 'assistant') return [];
      last.add(turn.content ?? '');
    } catch (error) {
      if (error instanceof GrpoError) return [];
      throw error;
    }
  }
  if (last.size < 2) return [];
  const message =
    'Every chat of the table ends with a turn of the assistant, and each with another: it looks as if the answers stand in the prompts. The model would go on within that turn. Take the last message out of the prompts and keep it as a column of its own.';
  return [problem('warning', 'config-answer-in-chat', at('data.train'), message)];
}
