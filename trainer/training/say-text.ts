import { sharingOneGuard } from '../models/time-limit.ts';
import type { Tokenizer } from '../models/tokenizer.ts';

/** Texts that share one guard against slow tokenizers, and the milliseconds after which each gets its own. Usual: 20 for all of them. */
const TOGETHER = 100;
const TOGETHER_TIME = 500;

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

/** A text to say, and the tokens that there is room for. */
export interface ToSay {
  text: string;
  most: number;
}

/**
 * `sayText` for many texts, equal ones once, as long as there is time: a start must not wait for what is only a warning.
 * @param time  milliseconds of processor time for all
 * @returns in the order of the texts; at least the first hundred; fewer than there are where the time is over
 */
export function sayTexts(tokenizer: Tokenizer, texts: readonly ToSay[], time: number): Said[] {
  const begun = process.cpuUsage();
  const isOver = (): boolean => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000 > time;
  };
  const known = new Map<string, Said>();
  const sayOnce = ({ text, most }: ToSay): Said => {
    const key = `${most} ${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const said = sayText(tokenizer, text, most);
    known.set(key, said);
    return said;
  };
  const all: Said[] = [];
  for (let from = 0; from < texts.length && (from === 0 || !isOver()); from += TOGETHER)
    all.push(...sharingOneGuard(TOGETHER_TIME, () => texts.slice(from, from + TOGETHER).map(sayOnce)));
  return all;
}

/** Whether some tokens decode to the text; a tokenizer may want or add a space before it. */
export function canBeSaid(tokenizer: Tokenizer, text: string): boolean {
  return [text, ` ${text}`, `a${text}`].some((whole) => {
    try {
      const ids = tokenizer.encode(whole, { specialTokens: false });
      const known = tokenizer.unkId === null || !ids.includes(tokenizer.unkId);
      return known && tokenizer.decode(ids, { specialTokens: true }).includes(text);
    } catch {
      return false;
    }
  });
}
