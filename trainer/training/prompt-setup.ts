import type { GrpoConfig } from '../../core/config/index.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import type { PromptProblem } from './prompt-notes.ts';
import { readsVariable } from './reads-variable.ts';
import { noEnd } from './no-end.ts';
import { canBeSaid } from './say-text.ts';
import { templateProblems } from './template-setup.ts';

/** What prompts are made with and completions end with. */
export interface PromptSetup {
  config: GrpoConfig;
  tokenizer: Tokenizer;
  /** Every id that ends a completion. */
  eosIds: readonly number[];
  /** Ids that the model can sample are below it. */
  vocabSize: number;
  /** Whether the prompts are chats. */
  chats: boolean;
  /** Whether there are chats that end where the assistant is to begin its turn. */
  opens: boolean;
}

/** What there is to say of the way prompts are made and completions end, whatever the rows say. */
export function setupProblems(setup: PromptSetup): PromptProblem[] {
  return [
    ...unreadKwargs(setup),
    ...templateProblems(setup),
    ...noEnd(setup),
    ...untestedKwargs(setup),
    ...endOfTurn(setup),
    ...stopTexts(setup),
    ...startFlags(setup),
  ];
}

/** Variables that nobody reads are a typing error or meant for another model. */
function unreadKwargs({ config, tokenizer, chats }: PromptSetup): PromptProblem[] {
  const template = chats ? (tokenizer.templateFor(config.data.chat_template_kwargs ?? {}) ?? '') : '';
  const unread = Object.keys(config.data.chat_template_kwargs ?? {}).filter(
    (name) => !readsVariable(template, name),
  );
  if (unread.length === 0) return [];
  const names = unread.map((name) => `\`${name}\``).join(', ');
  return [
    {
      severity: 'warning',
      code: 'chat-kwargs-unused',
      message: chats
        ? `The model's chat template does not read ${names} of data.chat_template_kwargs: it has no effect.`
        : `data.chat_template_kwargs has no effect: the prompts are texts, which no chat template writes.`,
      where: 'data.chat_template_kwargs',
      fix: chats ? 'Correct the name, or take it out.' : 'Use data.messages, or take it out.',
    },
  ];
}

/** `enable_thinking is false` of Qwen3: neither 0 nor a text is. */
function untestedKwargs({ config, tokenizer, chats }: PromptSetup): PromptProblem[] {
  const template = chats ? (tokenizer.templateFor(config.data.chat_template_kwargs ?? {}) ?? '') : '';
  return Object.entries(config.data.chat_template_kwargs ?? {}).flatMap(([name, value]): PromptProblem[] => {
    if (typeof value === 'boolean' || !/^\w+$/.test(name)) return [];
    const test = new RegExp(`(?<![\\w.'"])${name}\\s+is\\s+(?:not\\s+)?(?:true|false)\\b`).exec(
      template,
    )?.[0];
    if (test === undefined) return [];
    return [
      {
        severity: 'warning',
        code: 'chat-kwargs-type',
        message: `The model's chat template asks whether \`${test}\`, and data.chat_template_kwargs.${name} is ${JSON.stringify(value)}: it is neither.`,
        where: 'data.chat_template_kwargs',
        fix: 'Write `true` or `false`, without quotes.',
      },
    ];
  });
}

/** A turn that ends with a token which ends no completion: the model would go on and speak for the user. */
function endOfTurn({ tokenizer, eosIds, chats, config }: PromptSetup): PromptProblem[] {
  const token = chats ? unendingTurn(tokenizer, eosIds) : undefined;
  if (token === undefined || config.grpo.stop.includes(token)) return [];
  return [
    {
      severity: 'warning',
      code: 'chat-turn-end',
      message: `${turnEndMessage(token)}.`,
      where: 'grpo.stop',
      fix: `Write \`stop: [${JSON.stringify(token)}]\` under grpo.`,
    },
  ];
}

/** What there is to say of `unendingTurn`. */
export const turnEndMessage = (token: string): string =>
  `The chat template ends a turn with ${token}, which neither config.json, generation_config.json nor the tokenizer names as an end of text: completions run on past it`;

/** The token with which the chat template ends a turn of the assistant, where it ends no text. */
export function unendingTurn(tokenizer: Tokenizer, eosIds: readonly number[]): string | undefined {
  const token = turnEnd(tokenizer);
  return token === undefined || eosIds.includes(token.id) ? undefined : token.text;
}

const MARK = 'GRPO';

/** The special token with which the chat template ends a turn of the assistant; undefined where it is none, or the template refuses. */
function turnEnd(tokenizer: Tokenizer): { id: number; text: string } | undefined {
  const chat = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: MARK },
  ];
  try {
    const rest = tokenizer.renderChat(chat, false).split(MARK).at(-1)?.trimStart() ?? '';
    const text = tokenizer.specialTokenIn(rest);
    if (text === undefined || !rest.startsWith(text)) return undefined;
    const [id] = tokenizer.encode(text, { specialTokens: false });
    return id === undefined ? undefined : { id, text };
  } catch {
    return undefined;
  }
}

/** How special tokens are commonly written. */
const SPECIAL = /^(<\|[^<>]*\|>|<\/s>|<s>|<eos>|<end_of_turn>|\[SEP\]|\[EOS\])$/;

function stopTexts({ config, tokenizer }: PromptSetup): PromptProblem[] {
  return config.grpo.stop.flatMap((stop): PromptProblem[] => {
    const shown = JSON.stringify(stop);
    const problem = { severity: 'warning', where: 'grpo.stop' } as const;
    if (!canBeSaid(tokenizer, stop))
      return [
        {
          ...problem,
          code: 'stop-never-said',
          message: `The stop text ${shown} never matches: this tokenizer has no tokens that spell it.`,
          fix: 'Take it out, or write it as the model can.',
        },
      ];
    if (!SPECIAL.test(stop) || tokenizer.specialTokenIn(stop) === stop) return [];
    return [
      {
        ...problem,
        code: 'stop-no-token',
        message: `The stop text ${shown} looks like a special token, but this tokenizer has none of that name: it matches only where the model spells it letter by letter.`,
        fix: 'Name the token with which this model ends a turn.',
      },
    ];
  });
}

/** Flags of tokenizer_config.json that tokenizer.json does not follow. AutoTokenizer goes by tokenizer.json, and so do we. */
function startFlags({ tokenizer, chats }: PromptSetup): PromptProblem[] {
  if (chats) return [];
  const { before, after } = tokenizer.added;
  const flags: readonly [string, number | null, readonly number[]][] = [
    ['add_bos_token', tokenizer.bosId, before],
    ['add_eos_token', tokenizer.eosId, after],
  ];
  return flags.flatMap(([flag, id, ids]): PromptProblem[] => {
    const wanted = tokenizer.config[flag];
    if (id === null || typeof wanted !== 'boolean' || wanted === ids.includes(id)) return [];
    // An end that is asked for and not there is what a prompt needs.
    if (flag === 'add_eos_token') return [];
    const [token] = tokenizer.tokens([id]);
    return [
      {
        severity: 'warning',
        code: 'tokenizer-start-token',
        message: `tokenizer_config.json says ${flag}: ${wanted}, but tokenizer.json puts ${wanted ? `no ${token ?? ''}` : (token ?? '')} before a text. Prompts are made by tokenizer.json, as AutoTokenizer of transformers 5 does.`,
        where: flag,
        fix: 'Correct post_processor in tokenizer.json where the flag is what the model was trained with.',
      },
    ];
  });
}
