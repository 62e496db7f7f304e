import { randomBytes } from 'node:crypto';

/**
 * The one door to the terminal: what is written for people passes here, whoever made it. Whatever a terminal would obey (control characters,
 * C1 ones too, signs that reorder or hide text) is shown as an escape; only what `own` marked goes through as it is.
 */

/** Text from elsewhere cannot hold this: it differs from process to process. */
const MARK = `\u{fdd0}${randomBytes(6).toString('hex')}`;
const END = '\u{fdd1}';

/** Line breaks and tabs stay; what joins or shapes letters (ZWJ, ZWNJ) stays too. */
const OBEYED =
  '[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\p{Cs}]';
const PASSED = new RegExp(`${MARK}([^${END}]*)${END}|${OBEYED}`, 'gu');
const IN_JSON = /[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A control sequence of our own, for colour or to redraw a line: the door lets it through. */
export const own = (sequence: string): string => `${MARK}${sequence}${END}`;

/** Text as it may be sent to a terminal: lines of their own stay lines. */
export const forTerminal = (text: string): string =>
  text.replace(PASSED, (found, sequence: string | undefined) => sequence ?? escaped(found));

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\r') return '\\r';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** JSON for a terminal or a program: the same value, with the characters escaped that a terminal would obey. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(IN_JSON, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes text for people on stdout. */
export function tell(text: string): void {
  process.stdout.write(forTerminal(text));
}

/** Writes a line for people on stderr. */
export function log(line: string): void {
  process.stderr.write(`${forTerminal(line)}\n`);
}

/** Writes a JSON document, a line, on stdout. */
export function tellJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`);
}
