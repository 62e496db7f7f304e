import type { Tokenizer } from '../models/tokenizer.ts';
import type { Prompt } from '../rollout/completion.ts';

/** A prompt as the model reads it: what its ends look like shows most mistakes. */
export interface PromptView {
  /** Tokens in all. */
  length: number;
  first: TokenView[];
  last: TokenView[];
}

export interface TokenView {
  id: number;
  /** As the vocabulary spells it. */
  token: string;
}

const SHOWN = 6;

/** The first and the last tokens of a prompt. */
export function viewPrompt({ ids }: Pick<Prompt, 'ids'>, tokenizer: Tokenizer): PromptView {
  const view = (some: Int32Array): TokenView[] => {
    const tokens = tokenizer.tokens([...some]);
    return [...some].map((id, i) => ({ id, token: tokens[i] ?? '' }));
  };
  return {
    length: ids.length,
    first: view(ids.subarray(0, SHOWN)),
    last: view(ids.subarray(Math.max(SHOWN, ids.length - SHOWN))),
  };
}

/** `<s>(1) ▁Once(403) ... ▁a(259)`, for people. */
export function promptText({ length, first, last }: PromptView): string {
  const text = (tokens: readonly TokenView[]): string =>
    tokens.map(({ id, token }) => `${JSON.stringify(token).slice(1, -1)}(${id})`).join(' ');
  const gap = length > first.length + last.length ? ' ...' : '';
  return `${text(first)}${gap}${last.length === 0 ? '' : ` ${text(last)}`}`;
}
