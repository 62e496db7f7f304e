import type { Tokenizer } from './tokenizer.ts';

/** Tokens that stay in the window when it moves on: enough for any rule of a decoder that looks at neighbours. */
const KEEP = 6;
const WINDOW = 24;

/**
 * Text of a growing completion, piece by piece: only whole characters, and all pieces together are `tokenizer.decode` of all ids.
 *
 * It decodes a window of the newest tokens, not all of them each time. That gives the same text because every decoder works from
 * left to right over neighbours: a token more only adds text, except that an unfinished character, which decodes to one U+FFFD
 * at the end, may still become whole. So a U+FFFD at the end waits for the next token.
 */
export class LiveDecoder {
  readonly #tokenizer: Tokenizer;
  #window: number[] = [];
  /** UTF-16 units of the window's text that were handed out. */
  #given = 0;
  readonly #options: { specialTokens: boolean };

  /** @param options  as `Tokenizer.decode`: whether special tokens are part of the text */
  constructor(tokenizer: Tokenizer, { specialTokens = false }: { specialTokens?: boolean } = {}) {
    this.#tokenizer = tokenizer;
    this.#options = { specialTokens };
  }

  /** Adds tokens; cheap, nothing is decoded yet. */
  push(...ids: readonly number[]): void {
    this.#window.push(...ids);
  }

  /** The text that became certain since the last call; may be empty. */
  take(): string {
    const text = this.#tokenizer.decode(this.#window, this.#options);
    const certain = text.endsWith('\uFFFD') ? text.length - 1 : text.length;
    const piece = text.slice(this.#given, certain);
    this.#given = Math.max(this.#given, certain);
    if (certain === text.length && this.#window.length > WINDOW) {
      this.#window = this.#window.slice(-KEEP);
      this.#given = this.#tokenizer.decode(this.#window, this.#options).length;
    }
    return piece;
  }

  /** The rest, when no more tokens come: an unfinished character appears as U+FFFD. */
  finish(): string {
    const text = this.#tokenizer.decode(this.#window, this.#options);
    const piece = text.slice(this.#given);
    this.#given = text.length;
    return piece;
  }
}
