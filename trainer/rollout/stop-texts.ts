import { LiveDecoder } from '../models/live-decoder.ts';
import type { Tokenizer } from '../models/tokenizer.ts';

/**
 * Looks for stop texts in a growing completion, in the text that people see and in the one with special tokens written out: a stop text
 * is often the end of a turn, which is a special token.
 */
export class StopTexts {
  readonly #stop: readonly string[];
  readonly #longest: number;
  readonly #views: { decoder: LiveDecoder; tail: string }[];

  /** @param stop  at least one text, none empty */
  constructor(tokenizer: Tokenizer, stop: readonly string[]) {
    this.#stop = stop;
    this.#longest = Math.max(...stop.map(({ length }) => length));
    this.#views = [false, true].map((specialTokens) => ({
      decoder: new LiveDecoder(tokenizer, { specialTokens }),
      tail: '',
    }));
  }

  /** Takes the next token. @returns whether a stop text has now been said; it may end in the middle of the token */
  push(id: number): boolean {
    return this.#views.map((view) => this.#look(view, id)).some(Boolean);
  }

  /** Only the new text and as much before it as a stop text may reach back. */
  #look(view: { decoder: LiveDecoder; tail: string }, id: number): boolean {
    view.decoder.push(id);
    const text = view.tail + view.decoder.take();
    view.tail = text.slice(text.length - Math.min(text.length, this.#longest - 1));
    return this.#stop.some((stop) => text.includes(stop));
  }
}
