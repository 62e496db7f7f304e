/**
 * Text from models and files, made safe to print and measured in terminal columns. Whatever could move the cursor, colour,
 * hide or reorder text is shown as an escape (`\x1b`, `\u{202e}`) instead of being sent to the terminal.
 */

/**
 * Control characters, format characters (bidirectional overrides, zero-width ones), separators of lines, private and
 * unassigned code points, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** A base character and this many marks on it are shown; a tower of more is escaped. */
const MOST_MARKS = 3;

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** `text` with everything a terminal might obey, and under ASCII everything else too, shown as escapes. */
export function safe(text: string, unicode: boolean): string {
  let marks = 0;
  let result = '';
  for (const character of text) {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0;
    const ascii = (character.codePointAt(0) ?? 0) < 0x80;
    const show = !UNSAFE.test(character) && marks <= MOST_MARKS && (unicode || ascii);
    result += show ? character : escaped(character);
  }
  return result;
}

/** Code points that take two columns (Unicode's East Asian Width, W and F, in whole blocks). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18d08],
  [0x1b000, 0x1b2fb],
  [0x20000, 0x3fffd],
];

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const split = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x7f) return grapheme.includes('\u{fe0f}') ? 2 : 1;
  if (/^\p{M}+$/u.test(grapheme)) return 0;
  // An emoji by itself, or a sign that a variation selector turns into one.
  if (/\p{Emoji_Presentation}|\u{fe0f}/u.test(grapheme)) return 2;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Terminal columns that `text` takes: 2 for East Asian wide characters and emoji. No escapes or newlines in it. */
export function columnsOf(text: string): number {
  return split(text).reduce((columns, grapheme) => columns + graphemeWidth(grapheme), 0);
}

/** `text` cut to at most `columns`, the cut shown by `ellipsis`. */
export function fit(text: string, columns: number, ellipsis: string): string {
  if (columnsOf(text) <= columns) return text;
  const room = columns - columnsOf(ellipsis);
  let used = 0;
  let result = '';
  for (const grapheme of split(text)) {
    used += graphemeWidth(grapheme);
    if (used > room) break;
    result += grapheme;
  }
  return room < 0 ? fit(ellipsis, columns, '') : result + ellipsis;
}

/** `text` with spaces behind it up to `columns`; one that is longer stays as it is. */
export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** `text` with spaces before it up to `columns`. */
export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;

/** `text` in lines of at most `columns` (at least 2), broken after spaces where there are any in the last third. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const grapheme of split(text)) {
    const width = graphemeWidth(grapheme);
    if (used + width > columns) {
      const space = line.lastIndexOf(' ');
      const rest = space >= (line.length * 2) / 3 ? line.splice(space + 1) : [];
      lines.push(line.join('').trimEnd());
      line = rest;
      used = columnsOf(rest.join(''));
    }
    line.push(grapheme);
    used += width;
  }
  if (line.length > 0 || lines.length === 0) lines.push(line.join(''));
  return lines;
}
