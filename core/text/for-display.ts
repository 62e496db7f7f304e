/**
 * Text from elsewhere (a config, a reward, a file's name) made safe for whatever obeys control sequences: a terminal, a log that people `cat`.
 * Pure, so that the trainer's terminal and the editor's channel and task terminals show the same.
 */

/**
 * What a terminal would obey: control characters, C1 ones too, and signs that reorder or hide text. Line breaks and tabs stay; what joins or
 * shapes letters (ZWJ, ZWNJ) stays too. A part of a regular expression with the flag `u`.
 */
export const OBEYED =
  '[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\p{Cs}]';
const EACH = new RegExp(OBEYED, 'gu');

/** One such character as text: `\x1b`, `\r`, `\u{202e}`. */
export function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\r') return '\\r';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** `text` with everything a terminal would obey shown as escapes; lines stay lines. */
export const forDisplay = (text: string): string => text.replace(EACH, escapeOf);

/** The same as an entry of a log: a line break in it begins no line that looks like another entry. */
export const asEntry = (text: string): string =>
  forDisplay(text.replaceAll('\r\n', '\n')).replaceAll('\n', '\n    ');
