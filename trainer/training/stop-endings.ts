import { cutAtStop } from '../../core/text/exact-answer.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { canBeSaid } from './say-text.ts';

/** A stop text that a completion may end with. */
export interface Ending {
  stop: string;
  /**
   * A text that the stop text ends, as rewards read it: the stop text stays in it, a special token does not. One that begins a line or a
   * word comes after white space, and another stop text may end the completion there: several ways, of which one is enough.
   */
  after: (text: string) => string[];
}

/** What begins a line or a word and never stands right after an answer, such as `Question:` or `###`. */
const BEGINS = /^(?:[\p{L}\p{N}#[*-]|<(?![/|]))/u;

/** The stop texts that the model can say. */
export function endings(tokenizer: Tokenizer, stop: readonly string[]): Ending[] {
  return stop.flatMap((text) => {
    if (!canBeSaid(tokenizer, text)) return [];
    const read = tokenizer.decode(tokenizer.encode(text, { specialTokens: false }));
    const kept = read.includes(text) ? text : read.trim();
    const spaces = BEGINS.test(text) ? [' ', '\n'] : [''];
    return [
      { stop: text, after: (said) => spaces.map((space) => cutAtStop(said + space + kept, stop).text) },
    ];
  });
}
