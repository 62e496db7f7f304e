import type { Tokenizer } from '../models/tokenizer.ts';

/** How a model says a text. */
export interface Said {
  /** As it is read of the tokens: the same text where the tokenizer can spell it. */
  text: string;
  /** Of the shortest way that was found; undefined where it is far more than `most`. */
  tokens: number | undefined;
}

/**
 * A text as a model would say it. Tokenizers may want or add a space before a text, so that the shortest way is looked for where the plain
 * one is too long or not the same text.
 * @param most  tokens that there is room for
 */
export function sayText(tokenizer: Tokenizer, text: string, most: number): Said {
  const ways = ['', ' ', '\n'].map((before) => () => {
    const ids = tokenizer.encodeUpTo(most + 2, `${before}${text}`, { specialTokens: false });
    if (ids === undefined) return undefined;
    const own = before === '\n' ? tokenizer.encode(before, { specialTokens: false }).length : 0;
    // An unknown token may decode to nothing, or to its name.
    const unknown = tokenizer.unkId !== null && ids.includes(tokenizer.unkId);
    const read = tokenizer.decode(unknown ? ids.filter((id) => id !== tokenizer.unkId) : ids);
    return { text: read, tokens: Math.max(1, ids.length - own) };
  });
  let best: { text: string; tokens: number } | undefined;
  for (const say of ways) {
    const way = say();
    if (way === undefined) continue;
    const same = way.text.includes(text);
    if (same && way.tokens <= most) return way;
    const better = best === undefined || (same && !best.text.includes(text)) || way.tokens < best.tokens;
    if (better) best = way;
  }
  return best ?? { text, tokens: undefined };
}
