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
  return rows.map((row) => {
    const { text, ids } =
      typeof row.prompt === 'string'
        ? { text: row.prompt, ids: tokenizer.encode(row.prompt) }
        : tokenizer.applyChat(row.prompt, true);
    requireLength(ids.length, `${table}:${row.line}`, limits);
    return { id: row.id, text, ids: Int32Array.from(ids), columns: row.columns };
  });
}

function requireLength(length: number, where: string, limits: PromptLimits): void {
  if (length === 0) {
    throw new GrpoError({
      code: 'prompt-empty',
      message: 'This prompt has no tokens.',
      where,
      fix: 'Complete the row or take it out.',
    });
  }
  const { max_prompt_length: set, max_completion_length: completion, context } = limits;
  const most = Math.min(set ?? Infinity, context - completion);
  if (length <= most) return;
  const why =
    set !== null && set <= context - completion
      ? `grpo.max_prompt_length is ${set}`
      : `the model's context of ${context} leaves ${context - completion} beside grpo.max_completion_length ${completion}`;
  throw new GrpoError({
    code: 'prompt-too-long',
    message: `This prompt has ${length} tokens, but ${why}.`,
    where,
    fix: 'Shorten or remove the row, or change the lengths in the config.',
  });
}
