import { stripVTControlCharacters } from 'node:util';
import { sentences } from '../../core/text/sentences.ts';

/** Characters of a part that are shown; the editor cuts a whole message at 1000, and what to do stands at its end. */
const MOST = 400;

/** Marks that turn the direction of what follows: with them, words could pass for others. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text of a notification or of an input box. The editor makes links of `[words](command:...)` in it, which run commands when they are
 * clicked; and what we say holds words of others: completions, run names, lines of stderr. So links are broken, control characters and
 * direction marks go, and a part that is too long is cut, with a sign that it was.
 * @param parts  sentences; undefined ones are left out
 */
export function plainMessage(...parts: readonly (string | undefined)[]): string {
  return sentences(...parts.map((part) => (part === undefined ? part : plain(part))));
}

function plain(text: string): string {
  // Cut first, with room for what is taken out: it may be a megabyte.
  const short = stripVTControlCharacters(text.slice(0, 4 * MOST))
    .replace(DIRECTION_MARKS, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  const whole = short.length <= MOST && text.length <= 4 * MOST;
  const shown = whole ? short : `${short.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  return shown.replaceAll('](', '] (');
}
