import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import type { Policy } from '../models/policy.ts';
import { Scorer } from '../models/score.ts';
import { openModel } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** What `grpo logprobs --json` prints. */
export interface LogprobsResult {
  ids: number[];
  /** Of `ids[1:]`, natural log, at temperature 1. */
  logprobs: number[];
  /** In nats, of the distributions that `ids[1:]` were predicted with. */
  entropy: number[];
}

/** One of the two: a text, or ids separated by commas. */
export interface LogprobsInput {
  text?: string;
  ids?: string;
}

/**
 * `grpo logprobs`: how probable a model finds each token of a text after those before it.
 * @throws GrpoError `usage-logprobs`, `ids-invalid`, `ids-out-of-range`, `prompt-empty`, `text-too-long`, and as `openModel`
 */
export async function logprobs(
  modelName: string,
  input: LogprobsInput,
): Promise<LogprobsResult & { tokens: string[] }> {
  if ((input.text === undefined) === (input.ids === undefined)) {
    throw new GrpoError({
      code: 'usage-logprobs',
      message:
        input.text === undefined ? 'Neither --text nor --ids is given' : 'Both --text and --ids are given',
      where: '--text, --ids',
      fix: 'Give one of the two.',
    });
  }
  const given = input.ids === undefined ? undefined : parseIds(input.ids);
  const opened = await openModel(modelName);
  try {
    const { model, policy } = opened;
    const ids = given ?? model.tokenizer.encode(input.text ?? '');
    refuseUnreadable(ids, policy);
    return { ...(await scoreIds(policy, ids)), tokens: model.tokenizer.tokens(ids) };
  } finally {
    opened.dispose();
  }
}

/** Scores ids that `refuseUnreadable` let pass. */
async function scoreIds(policy: Policy, ids: readonly number[]): Promise<LogprobsResult> {
  const scorer = await Scorer.open(policy, { entropy: true });
  const sequence = { prompt: Int32Array.from(ids.slice(0, 1)), completion: Int32Array.from(ids.slice(1)) };
  const { logprobs: [values] = [], entropy: [entropy] = [] } = await scorer.score([sequence], {
    maxTokens: ids.length,
  });
  scorer.dispose();
  return { ids: [...ids], logprobs: Array.from(values ?? []), entropy: Array.from(entropy ?? []) };
}

function parseIds(text: string): number[] {
  return text.split(',').map((part) => {
    if (/^\s*\d+\s*$/.test(part)) return Number(part);
    throw new GrpoError({
      code: 'ids-invalid',
      message: `"${part.trim()}" in --ids is no token id`,
      where: '--ids',
      fix: 'Give whole numbers separated by commas: --ids 1,403,407.',
    });
  });
}

function refuseUnreadable(ids: readonly number[], { config }: Policy): void {
  const beyond = ids.find((id) => id >= config.vocabSize);
  if (beyond !== undefined) {
    throw new GrpoError({
      code: 'ids-out-of-range',
      message: `Token id ${beyond} is beyond the model's vocabulary of ${config.vocabSize}`,
      where: '--ids',
      fix: `Give ids from 0 to ${config.vocabSize - 1}.`,
    });
  }
  if (ids.length === 0) {
    throw new GrpoError({
      code: 'prompt-empty',
      message: 'The text has no tokens',
      where: '--text',
      fix: 'Give a text: this tokenizer adds no start token of its own.',
    });
  }
  if (ids.length > config.maxPositions) {
    throw new GrpoError({
      code: 'text-too-long',
      message: `${ids.length} tokens are more than the model's context of ${config.maxPositions}`,
      where: '--text, --ids',
      fix: 'Give a shorter text, or use a model with a longer context.',
    });
  }
}

/** A line a token: its log-probability, its probability, the entropy before it. */
export function renderLogprobs({
  ids,
  tokens,
  logprobs,
  entropy,
}: LogprobsResult & { tokens: string[] }): string {
  const width = Math.max(5, ...tokens.map((token) => token.length));
  const line = (token: string, logprob: string, probability: string, entropyText: string): string =>
    `${token.padEnd(width)}  ${logprob.padStart(9)}  ${probability.padStart(7)}  ${entropyText.padStart(7)}`;
  const lines = ids.map((_, i) => {
    const token = tokens[i] ?? '';
    const value = logprobs[i - 1];
    if (value === undefined) return token;
    return line(
      token,
      value.toFixed(4),
      `${(100 * Math.exp(value)).toFixed(2)}%`,
      (entropy[i - 1] ?? NaN).toFixed(4),
    );
  });
  const total = logprobs.reduce((sum, value) => sum + value, 0);
  const count = logprobs.length;
  const perplexity = count === 0 ? '' : `, perplexity ${Math.exp(-total / count).toPrecision(4)}`;
  return [
    line('token', 'logprob', 'p', 'entropy'),
    ...lines,
    '',
    `${ids.length} tokens, log-probability ${total.toFixed(4)}${perplexity}`,
  ].join('\n');
}

export function registerLogprobs(program: Command): void {
  program
    .command('logprobs')
    .description('show how probable a model finds each token of a text')
    .requiredOption('--model <model>', 'folder, checkpoint, embedded:NAME or hub id')
    .option('--text <text>', 'the text')
    .option('--ids <ids>', 'token ids instead, separated by commas')
    .option('--json', 'print {ids, logprobs, entropy}')
    .action((options: LogprobsInput & { model: string; json?: true }) => {
      const output = { json: options.json === true };
      return runCommand(output, async () => {
        const { tokens, ...result } = await logprobs(options.model, options);
        print(output, result, renderLogprobs({ ...result, tokens }));
        return 0;
      });
    });
}
