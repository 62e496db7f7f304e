import { GrpoError } from '../../core/errors/index.ts';
import type { PromptRow } from '../data/dataset.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import type { Prompt } from '../rollout/completion.ts';

/** What a prompt may be at most, and why. */
export interface PromptLimits {
  /** `grpo.max_prompt_length`; null = whatever the context leaves. */
  max_prompt_length: number | null;
  max_completion_length: number;
  /** The model's context, prompt and completion together. */
  context: number;
}

/**
 * Tokenises the prompts of a table.
 * @throws GrpoError `prompt-too-long`, `prompt-empty` with the row's place in the table
 */
export function tokenizePrompts(
  rows: readonly PromptRow[],
  table: string,
  tokenizer: Tokenizer,
  limits: PromptLimits,
): Prompt[] {
  const most = mostTokens(limits);
  return rows.map((row) => {
    const specialTokens = typeof row.prompt === 'string';
    const text = typeof row.prompt === 'string' ? row.prompt : tokenizer.renderChat(row.prompt, true);
    const ids = tokenizer.encodeUpTo(most, text, { specialTokens });
    const where = `${table}:${row.line}`;
    if (ids === undefined)
      throw tooLong(
        `${text.length} characters, which are more than ${Math.max(most, 0)} tokens`,
        where,
        limits,
      );
    if (ids.length === 0) throw empty(where);
    if (ids.length > most) throw tooLong(`${ids.length} tokens`, where, limits);
    return { id: row.id, text, ids: Int32Array.from(ids), columns: row.columns };
  });
}

const mostTokens = ({ max_prompt_length, max_completion_length, context }: PromptLimits): number =>
  Math.min(max_prompt_length ?? Infinity, context - max_completion_length);

function empty(where: string): GrpoError {
  return new GrpoError({
    code: 'prompt-empty',
    message: 'This prompt has no tokens.',
    where,
    fix: 'Complete the row or take it out.',
  });
}

function tooLong(size: string, where: string, limits: PromptLimits): GrpoError {
  const { max_prompt_length: set, max_completion_length: completion, context } = limits;
  const why =
    set !== null && set <= context - completion
      ? `grpo.max_prompt_length is ${set}`
      : `the model's context of ${context} leaves ${context - completion} beside grpo.max_completion_length ${completion}`;
  return new GrpoError({
    code: 'prompt-too-long',
    message: `This prompt has ${size}, but ${why}.`,
    where,
    fix: 'Shorten or remove the row, or change the lengths in the config.',
  });
}
