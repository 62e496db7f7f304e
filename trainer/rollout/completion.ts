import type { ChatTurn } from '../../core/tables/conversation.ts';

/** A prompt as the model reads it. */
export interface Prompt {
  /** Stable across runs: from the row's content. */
  id: string;
  text: string;
  ids: Int32Array;
  /** Where it is a chat: its messages, and what else its template was given. `text` is what the template made of them. */
  chat?: { messages: readonly ChatTurn[]; kwargs: Readonly<Record<string, unknown>> };
  /** The row of the data that it came from, for rewards and templates. */
  columns: Readonly<Record<string, unknown>>;
}

/** One sampled completion, before anybody judged it. */
export interface Completion {
  /** `s42-g3-c5`: step 42, group 3, completion 5 of it. */
  id: string;
  group: number;
  index: number;
  prompt: Prompt;
  ids: Int32Array;
  text: string;
  /** UTF-16 units of `text` that each token makes, where that can be told: `models/text-lengths.ts`. */
  text_len: Int32Array | undefined;
  stop_reason: 'eos' | 'stop' | 'length';
  /** A value a token, of the distribution that it was sampled from. */
  logprobs: Float32Array;
  entropy: Float32Array;
}

export const completionId = (step: number, group: number, index: number): string =>
  `s${step}-g${group}-c${index}`;
