/** Text of a model made safe to look at: what would be invisible, move the cursor or turn the line round is named instead. */
import { t } from '../../shared/l10n.ts';

/** A stretch of a text: shown as it is, or a character that is shown as a symbol with its name. */
export type VisiblePart =
  | { kind: 'text'; text: string }
  | { kind: 'newline' }
  | { kind: 'tab' }
  | { kind: 'symbol'; text: string; name: string };

/**
 * Everything that must not reach the page as it is: control characters, direction marks, invisible spaces, line separators, the
 * invisible tag characters and halves of surrogate pairs. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const SPECIAL =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;

const NAMES: Record<number, string> = {
  0x00: t`null`,
  0x07: t`bell`,
  0x08: t`backspace`,
  0x0b: t`vertical tab`,
  0x0c: t`form feed`,
  0x0d: t`carriage return`,
  0x1b: t`escape`,
  0x7f: t`delete`,
  0xad: t`soft hyphen`,
  0x61c: t`Arabic letter mark`,
  0x200b: t`zero width space`,
  0x200e: t`left-to-right mark`,
  0x200f: t`right-to-left mark`,
  0x2028: t`line separator`,
  0x2029: t`paragraph separator`,
  0x202a: t`left-to-right embedding`,
  0x202b: t`right-to-left embedding`,
  0x202c: t`pop directional formatting`,
  0x202d: t`left-to-right override`,
  0x202e: t`right-to-left override`,
  0x2060: t`word joiner`,
  0x2066: t`left-to-right isolate`,
  0x2067: t`right-to-left isolate`,
  0x2068: t`first strong isolate`,
  0x2069: t`pop directional isolate`,
  0xfeff: t`byte order mark`,
};

const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

/** The stand-in of one special character: its control picture (␛), or its code in angle quotes (‹U+202E›). */
function symbolOf(code: number): { text: string; name: string } {
  const name = NAMES[code];
  const title = name === undefined ? hex(code) : `${name} (${hex(code)})`;
  if (code < 0x20) return { text: String.fromCodePoint(0x2400 + code), name: title };
  if (code === 0x7f) return { text: '␡', name: title };
  if (code >= 0xd800 && code <= 0xdfff) return { text: '�', name: t`half of a character (${hex(code)})` };
  return { text: `‹${hex(code)}›`, name: title };
}

/** Cuts a text into parts that are safe to show in a text node each; `\r\n` counts as one newline. */
export function visibleParts(text: string): VisiblePart[] {
  // Most tokens are plain; this spares them the bookkeeping.
  if (text.search(SPECIAL) === -1) return text === '' ? [] : [{ kind: 'text', text }];
  const parts: VisiblePart[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) parts.push({ kind: 'text', text: text.slice(from, to) });
  };
  for (const match of text.matchAll(SPECIAL)) {
    const code = match[0].codePointAt(0) ?? 0;
    plain(match.index);
    from = match.index + match[0].length;
    if (code === 0x0a) parts.push({ kind: 'newline' });
    else if (code === 0x09) parts.push({ kind: 'tab' });
    else if (code === 0x0d && text[from] === '\n') continue;
    else parts.push({ kind: 'symbol', ...symbolOf(code) });
  }
  plain(text.length);
  return parts;
}

/** One line of a text for labels and titles: symbols instead of specials, cut at `limit` units with an ellipsis. */
export function visibleLine(text: string, limit = 120): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return visibleParts(cut)
    .map((part) => (part.kind === 'newline' ? '↵' : part.kind === 'tab' ? '→' : part.text))
    .join('');
}
