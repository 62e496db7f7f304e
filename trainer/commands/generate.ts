import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { sampleUniform } from '../../core/random/index.ts';
import { conversationShape, readConversation } from '../../core/tables/conversation.ts';
import { isJsonObject } from '../models/json-file.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { Sampler, type Sampled } from '../rollout/sampler.ts';
import { realNumber, wholeNumber } from './arguments.ts';
import { turnEndMessage, unendingTurn } from '../training/prompt-setup.ts';
import { log, openModel } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** How to continue a prompt. */
export interface GenerateOptions {
  model: string;
  prompt: string;
  /** 0 = greedy. */
  temperature: number;
  top_p: number;
  /** 0 = off. */
  top_k: number;
  min_p: number;
  max_new_tokens: number;
  num: number;
  seed: number;
  ignore_eos: boolean;
  /** The prompt is a user's turn, or a whole chat as JSON, written with the model's chat template. */
  chat: boolean;
  /** What the chat template is given besides, as `data.chat_template_kwargs`. */
  kwargs?: Readonly<Record<string, unknown>>;
}

/** One completion; `ids` are the new ones only. */
export interface Generated {
  ids: number[];
  text: string;
  /** Of the distribution sampled from; at temperature 0 those of temperature 1. */
  logprobs: number[];
  stop_reason: Sampled['stop_reason'];
}

/** What `grpo generate --json` prints. */
export interface GenerateResult {
  completions: Generated[];
}

/**
 * `grpo generate`: continues a prompt. A completion ends at an end-of-text id, at `max_new_tokens`, or where the context is full.
 * @throws GrpoError `prompt-empty`, `prompt-too-long`, `chat-template-...`, and as `openModel`
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult & { shown: string[] }> {
  const opened = await openModel(options.model);
  try {
    const { model, policy } = opened;
    const { tokenizer, eosIds } = model;
    const prompt = Int32Array.from(promptIds(tokenizer, options));
    const unending = options.chat && !options.ignore_eos ? unendingTurn(tokenizer, eosIds) : undefined;
    if (unending !== undefined)
      log(`warning: ${turnEndMessage(unending)} (chat-turn-end). Name it as eos_token_id there.`);
    const sampler = await Sampler.open(policy);
    const { temperature, top_p, top_k, min_p, max_new_tokens, seed } = options;
    const sampled = await sampler.sample({
      prompts: [prompt],
      copies: options.num,
      max_new_tokens,
      eosIds: new Set(options.ignore_eos ? [] : eosIds),
      temperature,
      top_p,
      top_k,
      min_p,
      repetition_penalty: 1,
      uniform: (token, completion) => sampleUniform(seed, 0, completion, token),
    });
    sampler.dispose();
    return {
      completions: sampled.map(({ ids, logprobs, stop_reason }) => ({
        ids: [...ids],
        text: tokenizer.decode([...ids]),
        logprobs: [...logprobs],
        stop_reason,
      })),
      // Decoded together, so that the space between prompt and completion is where it belongs.
      shown: sampled.map(({ ids }) => tokenizer.decode([...prompt, ...ids])),
    };
  } finally {
    opened.dispose();
  }
}

function promptIds(tokenizer: Tokenizer, { prompt, chat, kwargs = {} }: GenerateOptions): number[] {
  if (!chat) return tokenizer.encode(prompt);
  const shape = conversationShape(prompt);
  if (shape.kind === 'refused')
    throw new GrpoError({
      code: 'data-bad-conversation',
      message: `--prompt is ${shape.what}.`,
      where: '--prompt',
      fix: 'Write the chat as JSON: [{"role": "user", "content": "..."}].',
    });
  const messages =
    shape.kind === 'chat' ? readConversation(shape.messages) : [{ role: 'user', content: prompt }];
  return tokenizer.applyChat(messages, true, { kwargs }).ids;
}

/** The texts, one under the other; where there are several, each with a heading. */
export function renderCompletions({ completions, shown }: GenerateResult & { shown: string[] }): string {
  return completions
    .map(({ ids, logprobs, stop_reason }, i) => {
      const total = logprobs.reduce((sum, value) => sum + value, 0);
      const heading = `--- ${i + 1} of ${completions.length}: ${ids.length} tokens, ended by ${stop_reason}, log-probability ${total.toFixed(2)}`;
      return completions.length === 1 ? shown[i] : `${heading}\n${shown[i]}`;
    })
    .join('\n\n');
}

interface Flags {
  model: string;
  prompt: string;
  temperature: string;
  topP: string;
  topK: string;
  minP: string;
  maxNewTokens: string;
  num: string;
  seed: string;
  ignoreEos?: true;
  chat?: true;
  chatTemplateKwargs?: string;
  json?: true;
}

/** @throws GrpoError `usage` */
function readFlags(flags: Flags): GenerateOptions {
  return {
    model: flags.model,
    prompt: flags.prompt,
    temperature: within('--temperature', flags.temperature, (value) => value >= 0, '0 (greedy) or more'),
    top_p: within('--top-p', flags.topP, (value) => value > 0 && value <= 1, 'above 0 and at most 1'),
    top_k: wholeNumber('--top-k', flags.topK, 0),
    min_p: within('--min-p', flags.minP, (value) => value >= 0 && value <= 1, 'from 0 to 1'),
    max_new_tokens: wholeNumber('--max-new-tokens', flags.maxNewTokens),
    num: wholeNumber('--num', flags.num),
    seed: within(
      '--seed',
      flags.seed,
      (value) => Number.isSafeInteger(value) && value >= 0,
      'without a fraction, from 0 to 2^53 - 1',
    ),
    ignore_eos: flags.ignoreEos === true,
    chat: flags.chat === true,
    ...(flags.chatTemplateKwargs === undefined ? {} : { kwargs: readKwargs(flags) }),
  };
}

function readKwargs({ chatTemplateKwargs: text = '', chat }: Flags): Record<string, unknown> {
  const refuse = (message: string, fix: string): GrpoError =>
    new GrpoError({ code: 'usage', message, where: '--chat-template-kwargs', fix });
  if (chat !== true)
    throw refuse(
      '--chat-template-kwargs has no effect: without --chat the prompt is a text, which no chat template writes',
      'Give --chat as well, or leave it out.',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isJsonObject(value)) return value;
  throw refuse(
    `--chat-template-kwargs is ${JSON.stringify(text.slice(0, 60))}, which is no JSON object`,
    `Write one, such as '{"enable_thinking": false}'.`,
  );
}

function within(option: string, text: string, fits: (value: number) => boolean, range: string): number {
  const value = realNumber(option, text);
  if (fits(value)) return value;
  throw new GrpoError({
    code: 'usage',
    message: `${option} is ${value}`,
    where: option,
    fix: `Give a number ${range}.`,
  });
}

export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .description('continue a prompt')
    .requiredOption('--model <model>', 'folder, checkpoint, embedded:NAME or hub id')
    .requiredOption('--prompt <text>', 'the beginning, as it stands')
    .option('--temperature <number>', '0 is greedy', '1')
    .option('--top-p <number>', 'keep the most probable tokens that make up this share', '1')
    .option('--top-k <count>', 'keep so many of the most probable tokens; 0 keeps all', '0')
    .option('--min-p <number>', 'keep tokens of at least this share of the most probable one', '0')
    .option('--max-new-tokens <count>', 'length of a completion', '128')
    .option('--num <count>', 'completions', '1')
    .option('--seed <number>', 'the same seed gives the same completions', '0')
    .option('--ignore-eos', 'write on after the end of a text')
    .option('--chat', 'the prompt is what a user says, or a chat as JSON: apply the chat template')
    .option('--chat-template-kwargs <json>', 'what the chat template is given besides, with --chat')
    .option('--json', 'print {completions: [{ids, text, logprobs, stop_reason}]}')
    .action((flags: Flags) => {
      const output = { json: flags.json === true };
      return runCommand(output, async () => {
        const { shown, ...result } = await generate(readFlags(flags));
        print(output, result, renderCompletions({ ...result, shown }));
        return 0;
      });
    });
}
