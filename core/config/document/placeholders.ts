import { Lexer } from 'yaml';

/** Stands for a brace and what YAML could read in it: a letter that means nothing to YAML. */
const HIDDEN = '\uE000';
/** Each costs one more pass of the lexer; with more of them the first errors say enough. */
const MOST = 50;
/** Characters that all passes together read: in a text of megabytes the first errors say enough as well. */
const MOST_READ = 2_000_000;
const PLACEHOLDER = /\$\{[^{}\n]*\}/y;

/**
 * `${HOME}` unquoted inside of braces or brackets ends a value at its `{` for YAML, and everything behind it is a mistake of its own. Hides
 * such placeholders, so that the value is read as one text, as it is in block style.
 *
 * @param text one that is within the limits of a config
 * @returns a text of the same length, so that all places hold; undefined where there is nothing to hide
 */
export function hidePlaceholders(text: string): string | undefined {
  let shown = text;
  // Hiding one changes how the lexer reads what follows, never what comes before.
  let from = 0;
  const passes = Math.min(MOST, Math.floor(MOST_READ / Math.max(1, text.length)));
  for (let count = 0; count < passes; count++) {
    const start = firstPlaceholder(shown, from);
    if (start === undefined) break;
    const [found = ''] = at(text, start) ?? [];
    shown = shown.slice(0, start + 1) + HIDDEN.repeat(found.length - 1) + shown.slice(start + found.length);
    from = start + found.length;
  }
  return shown === text ? undefined : shown;
}

/** What a scalar of a text with hidden placeholders was typed as; undefined where it hides none. */
export const typedAs = (
  source: unknown,
  text: string,
  [start, end]: readonly number[],
): string | undefined =>
  typeof source === 'string' && source.includes(HIDDEN) ? text.slice(start, end) : undefined;

function at(text: string, index: number): RegExpExecArray | null {
  PLACEHOLDER.lastIndex = index;
  return PLACEHOLDER.exec(text);
}

/** Where a plain scalar ends in `$` only because a brace follows. */
function firstPlaceholder(text: string, from: number): number | undefined {
  let offset = 0;
  let before = '';
  for (const piece of new Lexer().lex(text)) {
    // The lexer's own marks (a scalar begins, a document begins) stand for no text.
    if (MARKS.has(piece)) {
      before = '';
      continue;
    }
    const index = offset - 1;
    if (piece === '{' && before.endsWith('$') && index >= from && at(text, index)) return index;
    before = piece;
    offset += piece.length;
  }
  return undefined;
}

const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);
