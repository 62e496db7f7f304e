import type { GrpoConfig } from '../../core/config/index.ts';
import {
  BUILT_IN_REWARDS,
  rewardOptions,
  type RewardConfig,
  type RewardOptions,
} from '../../core/config/rewards.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { cutAtStop } from '../../core/text/exact-answer.ts';
import { regexExamples, type RegexExample } from '../../core/text/regex-examples.ts';
import { withinTime } from '../models/time-limit.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { formatExpression } from '../rewards/builtin/format.ts';
import { regexExpression } from '../rewards/builtin/regex.ts';
import { lengthProblems, sizesOf } from './length-in-reach.ts';
import type { PromptProblem } from './prompt-notes.ts';
import { sayTexts, type Said } from './say-text.ts';

interface Context {
  config: GrpoConfig;
  tokenizer: Tokenizer;
}

/** A form that a reward wants of every completion, whatever its row. */
interface Form {
  path: string;
  expression: RegExp;
  /** Shortest completions of that form, in different ways: what holds for all of them holds for each. */
  examples: RegexExample[];
}

/** Milliseconds of processor time for a pattern that is not ours, and for saying its examples. */
const PATTERN_TIME = 200;
const SAY_TIME = 500;

/**
 * Rewards for a form (`format`, `regex`, `length`) that no completion can earn: tags that are special tokens and never reach the text, what is
 * longer than `max_completion_length`, and stop texts that end a completion before it has the form.
 */
export function formProblems(context: Context): PromptProblem[] {
  return context.config.rewards.flatMap((reward, index) => judge(reward, `rewards.${index}`, context));
}

function judge(reward: RewardConfig, path: string, context: Context): PromptProblem[] {
  const { use, reward: inner } = reward;
  const options = rewardOptions(reward);
  if (use === 'shuffled' && typeof inner === 'object' && inner !== null)
    return judge(inner as RewardConfig, `${path}.reward`, context);
  if (use === 'length') {
    const { success, data } = BUILT_IN_REWARDS.length.safeParse(options);
    return success ? lengthProblems(data, path, context) : [];
  }
  const form =
    use === 'format' ? formOfFormat(options, path) : use === 'regex' ? formOfRegex(options, path) : undefined;
  return form === undefined ? [] : judgeForm(form, context);
}

function formOfFormat(given: Record<string, unknown>, path: string): Form | undefined {
  const { success, data } = BUILT_IN_REWARDS.format.safeParse(given);
  if (!success) return undefined;
  const examples = data.pattern === undefined ? ofTags(data) : regexExamples(data.pattern, data.flags);
  return examples && { path, expression: formatExpression(data), examples };
}

function formOfRegex(given: Record<string, unknown>, path: string): Form | undefined {
  const { success, data } = BUILT_IN_REWARDS.regex.safeParse(given);
  const examples = success ? regexExamples(data.pattern, data.flags) : undefined;
  return success && examples ? { path, expression: regexExpression(data), examples } : undefined;
}

/** The elements empty, with a line end between them, and with a word in them: tokenizers join signs in different ways. */
function ofTags({ preset, tags = [], prompt_opens }: RewardOptions<'format'>): RegexExample[] {
  const names = preset === undefined ? tags : ['think'];
  return ['', '\n', ' ', 'a', '\na\n', '7'].flatMap((inside) =>
    ['', '\n', ' '].map((between) => ({
      text: names
        .map((name, i) => `${prompt_opens && i === 0 ? '' : `<${name}>`}${inside}</${name}>`)
        .join(between),
      filled: 0,
    })),
  );
}

type Way = RegexExample & { said: Said; stopped: string | undefined; cut: string };

function judgeForm({ path, expression, examples }: Form, context: Context): PromptProblem[] {
  const { config, tokenizer } = context;
  const { max_completion_length: cap, stop } = config.grpo;
  const matches = (text: string): boolean => matchesInTime(expression, text);
  const right = examples.filter(({ text }) => matches(text));
  const [shortest] = right;
  // Nothing is known where the pattern was not understood.
  if (shortest === undefined || shortest.text === '') return [];
  const asked = right.map((example) => ({ ...example, ...cutAtStop(example.text, stop), most: cap, whole: example.text })); // prettier-ignore
  const ways = sayTexts(tokenizer, asked, SAY_TIME).map((said, i): Way => {
    const { text, whole, filled, stopped } = asked[i] as (typeof asked)[number];
    return { text: whole, filled, said, stopped, cut: text };
  });
  if (ways.length < right.length) return [];
  const fits = ({ said }: Way): boolean => said.tokens !== undefined && said.tokens <= cap;
  if (ways.some((way) => fits(way) && matches(way.said.text))) return [];
  const common = { severity: 'warning', where: path } as const;
  const shown = show(shortest.text);

  const whole = ways.filter(({ cut }) => matches(cut));
  if (whole.length === 0) {
    const ending = ways.find(({ stopped }) => stopped !== undefined)?.stopped ?? '';
    return [
      {
        ...common,
        code: 'config-form-stopped',
        message: `No completion can score here: the stop text ${JSON.stringify(ending)} ends it before it has the form, of which the shortest is ${shown}.`,
        fix: 'Take the stop text out, or let it be what ends the form.',
      },
    ];
  }
  const special = tokenizer.specialTokenIn(shortest.text);
  if (special !== undefined && whole.every(({ text }) => tokenizer.specialTokenIn(text) !== undefined))
    return [
      {
        ...common,
        code: 'config-form-special-token',
        message: `No completion can score here: it must hold ${JSON.stringify(special)}, which is a special token of this model. Special tokens are left out of the text that rewards read.`,
        fix: 'Ask for other tags, in the prompt and here, that the tokenizer reads as text.',
      },
    ];
  // Beyond here it counts what stands in the place of open characters.
  if (whole.some(({ filled }) => filled > 0)) return longCharacters(whole, path, context);
  const spelt = whole.filter(({ said, cut }) => said.text.includes(cut));
  if (spelt.length > 0)
    return [
      tooLong(path, cap, `${least(spelt.map(({ said }) => said.tokens)) ?? `more than ${cap}`}`, shown),
    ];
  return [
    {
      ...common,
      code: 'config-form-unknown-text',
      message: `No completion can score here: the tokenizer has no tokens that spell ${shown}, the shortest text of this form.`,
      fix: 'Ask for a form that the model can write.',
    },
  ];
}

/** Where characters are open, only their number is sure: so many cannot be said in so few tokens. */
function longCharacters(ways: readonly Way[], path: string, { config, tokenizer }: Context): PromptProblem[] {
  const { max_completion_length: cap } = config.grpo;
  const characters = Math.min(...ways.map(({ text }) => text.length));
  const longest = sizesOf(tokenizer, 'characters').reduce((most, size) => Math.max(most, size), 0);
  if (characters <= longest * cap) return [];
  return [tooLong(path, cap, `more than ${cap}`, `one of ${characters} characters`)];
}

const tooLong = (path: string, cap: number, tokens: string, shortest: string): PromptProblem => ({
  severity: 'warning',
  code: 'config-form-too-long',
  message: `No completion can score here: the shortest text of this form, ${shortest}, takes ${tokens} tokens, and grpo.max_completion_length is ${cap}.`,
  where: path,
  fix: 'Raise grpo.max_completion_length, or ask for less.',
});

/** A pattern of the config may backtrack without end: then nothing is said of it here, and the reward's time-out will. */
function matchesInTime(expression: RegExp, text: string): boolean {
  const late = new GrpoError({ code: 'reward-timeout', message: 'The pattern takes too long.' });
  try {
    expression.lastIndex = 0;
    return withinTime(
      PATTERN_TIME,
      () => expression.test(text),
      () => late,
    );
  } catch (error) {
    if (error === late) return false;
    throw error;
  }
}

const least = (counts: readonly (number | undefined)[]): number | undefined => {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

const show = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
