import {
  BUILT_IN_REWARDS,
  rewardOptions,
  type RewardConfig,
  type RewardOptions,
} from '../../core/config/rewards.ts';
import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { cutAtStop, rightAnswer, rightCompletion } from '../../core/text/exact-answer.ts';
import { fillTemplate } from '../../core/text/template.ts';
import type { PromptRow } from '../data/dataset.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { builtInScorer } from '../rewards/scorer.ts';
import type { PromptProblem } from './prompt-notes.ts';
import { sayTexts } from './say-text.ts';
import { endings, type Ending } from './stop-endings.ts';

/** Where right answers come from, and what a model says them with. */
export interface AnswerContext {
  config: GrpoConfig;
  rows: readonly PromptRow[];
  /** Path of their table. */
  table: string;
  tokenizer: Tokenizer;
  /** Milliseconds of processor time to say each reward's right answers; default: a second, in which some ten thousand fit. */
  time?: number;
}

const TIME = 1000;

/** A reward that knows what it wants of a row. */
type Wanting = {
  path: string;
  /** A completion that gives a row what the reward wants, in the shortest way; undefined where the row wants nothing. */
  completion: (columns: Record<string, unknown>) => string | undefined;
  /** Whether it must come to its end: `exact-answer` takes no answer that was cut off. */
  whole: boolean;
} & (
  | { use: 'exact-answer'; options: RewardOptions<'exact-answer'> }
  | { use: 'contains'; options: RewardOptions<'contains'> }
);

/**
 * Holds every built-in reward that knows a right answer against it: said in the shortest way with this tokenizer, ended where a stop text
 * or `max_completion_length` ends it, it should earn the most there is.
 */
export async function answerProblems(context: AnswerContext): Promise<PromptProblem[]> {
  const { rewards } = context.config;
  const problems: PromptProblem[] = [];
  for (const [index, reward] of rewards.entries()) {
    const wanting = wantingOf(reward, `rewards.${index}`);
    if (wanting !== undefined) problems.push(...(await judgeAnswers(wanting, context)));
  }
  return problems;
}

/** An `exact-answer` or a `contains`, also within `shuffled`. */
function wantingOf(reward: Record<string, unknown>, path: string): Wanting | undefined {
  const { use, reward: inner } = reward;
  if (use === 'shuffled' && typeof inner === 'object' && inner !== null)
    return wantingOf(inner as RewardConfig, `${path}.reward`);
  if (use === 'exact-answer') {
    const { success, data: options } = BUILT_IN_REWARDS[use].safeParse(rewardOptions(reward));
    if (!success) return undefined;
    const completion = (columns: Record<string, unknown>): string | undefined => {
      const right = rightAnswer(fillTemplate(options.answer, columns), options);
      return right === '' ? undefined : rightCompletion(right, options);
    };
    return { path: `${path}.answer`, use, options, completion, whole: true };
  }
  if (use === 'contains') {
    const { success, data: options } = BUILT_IN_REWARDS[use].safeParse(rewardOptions(reward));
    if (!success) return undefined;
    const key = options.text !== undefined ? 'text' : options.any !== undefined ? 'any' : 'all';
    const completion = (columns: Record<string, unknown>): string | undefined => containing(options, columns);
    return { path: `${path}.${key}`, use, options, completion, whole: false };
  }
  return undefined;
}

/** The shortest text with what `contains` looks for; what stands within another of the texts need not be said twice. */
function containing(
  { text, any, all }: RewardOptions<'contains'>,
  columns: Record<string, unknown>,
): string | undefined {
  const texts = (all ?? any ?? [text ?? '']).map((template) => fillTemplate(template, columns));
  if (all === undefined) return texts.sort((a, b) => a.length - b.length)[0] || undefined;
  const needed = texts.filter(
    (one, i) => !texts.some((other, j) => j !== i && other.includes(one) && (other !== one || j < i)),
  );
  return needed.join(' ') || undefined;
}

interface Found {
  count: number;
  line: number;
  example: string;
}

type What = 'long' | 'unknown' | 'low' | 'ended';

async function judgeAnswers(wanting: Wanting, context: AnswerContext): Promise<PromptProblem[]> {
  const { config, rows, table, tokenizer, time = TIME } = context;
  const { max_completion_length: cap, stop } = config.grpo;
  const found = new Map<What, Found>();
  const add = (what: What, line: number, example: string): void => {
    const seen = found.get(what);
    if (seen === undefined) found.set(what, { count: 1, line, example });
    else seen.count += 1;
  };
  const asked = rows.flatMap((row) => {
    const wanted = completionOf(wanting, row);
    if (wanted === undefined) return [];
    const { text, stopped } = cutAtStop(wanted, stop);
    // What ends a completion by itself is a token as well.
    const most = cap - (wanting.whole && !stopped ? 1 : 0);
    return [{ row, text, most, stopped }];
  });
  const said: { row: PromptRow; text: string; wanted: string; stopped: string | undefined }[] = [];
  const ways = sayTexts(tokenizer, asked, time);
  for (const [i, way] of ways.entries()) {
    const { row, text, most, stopped } = asked[i] as (typeof asked)[number];
    if (way.tokens === undefined || way.tokens > most)
      add('long', row.line, way.tokens === undefined ? `more than ${cap}` : `${way.tokens + cap - most}`);
    else said.push({ row, text: way.text, wanted: text, stopped });
  }
  const open: typeof said = [];
  for (const one of await score(wanting, said)) {
    const { row, text, wanted, value, stopped } = one;
    if (value === null) continue;
    if (value >= 1) {
      if (wanting.whole && stopped === undefined) open.push(one);
      continue;
    }
    const scored = `${Math.round(1000 * value) / 1000}`;
    if (text.includes(wanted)) add('low', row.line, scored);
    else add('unknown', row.line, JSON.stringify(wanted.slice(0, 60)));
  }
  const spoiling = await spoilt(wanting, open, endings(tokenizer, stop));
  for (const { line } of spoiling.rows) add('ended', line, spoiling.stops.join(', '));
  const isWhole = ways.length === asked.length;
  const problems = [...found].map(([what, { count, line, example }]): PromptProblem => {
    const share = `In ${count} of ${isWhole ? '' : 'the first '}${ways.length} rows`;
    const first = `The first is at ${table}:${line}.`;
    const common = { severity: 'warning', where: wanting.path } as const;
    if (what === 'long')
      return {
        ...common,
        code: 'data-answer-too-long',
        message: `${share} the right answer itself does not fit into grpo.max_completion_length: it takes ${example} tokens${wanting.whole ? ', its end included' : ''}, and the cap is ${cap}. ${first}`,
        fix: 'Raise grpo.max_completion_length, or take such rows out: nobody can earn the most there.',
      };
    if (what === 'ended')
      return {
        ...common,
        code: 'config-answer-ended',
        message: `${share} the right answer scores nothing where the stop text ${example} ends it: the stop text stays in the completion, and is compared as well. Only a completion that ends by itself scores. ${first}`,
        fix: 'Take the stop text out, use one of white space, such as "\\n", or score with `regex`.',
      };
    if (what === 'unknown')
      return {
        ...common,
        code: 'data-answer-unknown-text',
        message: `${share} the tokenizer has no tokens that spell the right answer, such as ${example}: the model cannot give it. ${first}`,
        fix: 'Write the answers in text of the kind that the model was made for, or take such rows out.',
      };
    return {
      ...common,
      code: 'config-answer-never',
      message: `${share} the right answer itself scores ${example}. ${first}`,
      fix: 'See whether a text of grpo.stop ends it before it is said.',
    };
  });
  return isWhole ? problems : [...problems, notAllTried(wanting.path, ways.length, asked.length)];
}

/** The rows whose right answer earns less when a stop text comes right after it, and the stop texts that do so in any of them. */
async function spoilt(
  wanting: Wanting,
  said: readonly { row: PromptRow; text: string }[],
  stops: readonly Ending[],
): Promise<{ rows: PromptRow[]; stops: string[] }> {
  const rows = new Set<PromptRow>();
  const spoiling: string[] = [];
  for (const { stop, after } of stops) {
    const ended = said.flatMap(({ row, text }) => after(text).map((whole) => ({ row, text: whole })));
    const best = new Map<PromptRow, number>();
    for (const { row, value } of await score(wanting, ended))
      best.set(row, Math.max(value ?? 0, best.get(row) ?? 0));
    const low = [...best].filter(([, value]) => value < 1);
    for (const [row] of low) rows.add(row);
    if (low.length > 0) spoiling.push(JSON.stringify(stop));
  }
  // In the order of the table.
  return { rows: said.flatMap(({ row }) => (rows.has(row) ? [row] : [])), stops: spoiling };
}

const notAllTried = (path: string, tried: number, total: number): PromptProblem => ({
  severity: 'info',
  code: 'data-answers-not-all-tried',
  message: `Whether the right answer can be given was tried for the first ${tried} of ${total} rows only: each of them takes long.`,
  where: path,
  fix: 'Nothing needs to be done: a right answer that never scores shows in training as a group without spread.',
});

function completionOf({ completion }: Wanting, { columns }: PromptRow): string | undefined {
  try {
    return completion(columns);
  } catch (error) {
    // A column that this row lacks: the reward says so.
    if (error instanceof GrpoError) return undefined;
    throw error;
  }
}

/** What the reward itself makes of the texts. */
async function score<T extends { row: PromptRow; text: string }>(
  { use, options, path }: Wanting,
  said: readonly T[],
): Promise<(T & { value: number | null })[]> {
  const names = Object.keys(said[0]?.row.columns ?? {});
  const columns = {
    ...Object.fromEntries(names.map((name) => [name, said.map(({ row }) => row.columns[name])])),
    prompts: said.map(() => ''),
    stop_reasons: said.map(() => 'eos' as const),
  };
  const completions = said.map(({ text }) => text);
  const { values } = await builtInScorer(path, use, options, '').score({ completions, columns });
  return said.map((one, i) => ({ ...one, value: values[i] ?? null }));
}
