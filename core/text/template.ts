import { GrpoError } from '../errors/index.ts';
import { jsonText } from './number-as-written.ts';

/** UTF-16 units of a text that a template makes: a long value that it names thousands of times is more than memory has. */
const LONGEST_TEXT = 1 << 26;
/** UTF-16 units of a template in a message. */
const LONGEST_SHOWN = 500;

/** So many columns a template may name: more are no prompt, and each would be looked for in every table. */
export const MOST_COLUMNS = 10_000;

/** A template in its pieces: a text, a column, a text, a column, ..., a text. In the texts `{{` is a brace already. */
interface Pieces {
  texts: readonly string[];
  columns: readonly string[];
  /** UTF-16 units of all texts. */
  length: number;
  /** The columns, each once; of too many the first `MOST_COLUMNS` and one more. */
  names: readonly string[];
}

/** Templates that are long are asked for their columns by one rule after the other, and filled for each row. */
const LONG = 1000;
const KEPT = 8;
const kept = new Map<string, Pieces>();

/** The columns that a template names, each once, in their order; of too many the first `MOST_COLUMNS` and one more. */
export const templateColumns = (template: string): readonly string[] => piecesOf(template).names;

function piecesOf(template: string): Pieces {
  if (template.length < LONG) return readPieces(template);
  const known = kept.get(template);
  if (known !== undefined) return known;
  const pieces = readPieces(template);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(template, pieces);
  return pieces;
}

/** `{{` and `}}` are one brace, `{name}` a column, any other brace itself. By hand: half a million doubled braces would be half a million matches. */
function readPieces(template: string): Pieces {
  const texts: string[] = [];
  const columns: string[] = [];
  const names = new Set<string>();
  let text: string[] = [];
  let from = 0;
  let at = nextBrace(template, 0);
  while (at < template.length) {
    const sign = template.charCodeAt(at);
    let end = at + 1;
    while (template.charCodeAt(end) === sign) end += 1;
    const doubled = (end - at) >> 1;
    if (doubled > 0) {
      text.push(template.slice(from, at), template.slice(at, at + doubled));
      from = at + 2 * doubled;
      at = from < end ? from : nextBrace(template, end);
      continue;
    }
    end = nextBrace(template, end);
    if (sign === OPEN && template.charCodeAt(end) === CLOSE) {
      const name = template.slice(at + 1, end);
      texts.push(text.join('') + template.slice(from, at));
      columns.push(name);
      if (names.size <= MOST_COLUMNS) names.add(name);
      text = [];
      from = end + 1;
      end = nextBrace(template, from);
    }
    at = end;
  }
  texts.push(text.join('') + template.slice(from));
  return { texts, columns, length: texts.reduce((sum, one) => sum + one.length, 0), names: [...names] };
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Where the next brace stands; the text's length where none does. */
function nextBrace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === OPEN || sign === CLOSE) break;
  }
  return at;
}

/**
 * Whether the braces of a name that no column has are most likely text: `\boxed{}`, `\frac{1}{2}`, a piece of JSON or of code.
 * @param column  what stands between them
 */
export function isMeantAsText(template: string, column: string): boolean {
  if (column.trim() === '' || /["'\\:;=<>()[\]\n]/.test(column)) return true;
  const at = template.indexOf(`{${column}}`);
  // A command of LaTeX before it, or another group of its arguments.
  return at > 0 && /\\[A-Za-z]+(?:\{[^{}]*\})*$|\$$|[}^_]$/.test(template.slice(Math.max(0, at - 200), at));
}

/**
 * Fills `{column}` from a row; `{{` and `}}` stand for a brace. Strings go in as they are, numbers as
 * the table writes them, booleans, lists and objects as JSON.
 *
 * @throws GrpoError `template-unknown-column` where the row lacks the column, or holds null there; `template-too-long`
 */
export function fillTemplate(template: string, row: Readonly<Record<string, unknown>>): string {
  const { texts, columns, length: fixed } = piecesOf(template);
  const made: string[] = [];
  let length = fixed;
  columns.forEach((name, index) => {
    const value = column(template, name, row);
    length += value.length;
    if (length > LONGEST_TEXT) throw tooLong(length);
    made.push(texts[index] ?? '', value);
  });
  return made.join('') + (texts.at(-1) ?? '');
}

const tooLong = (length: number): GrpoError =>
  new GrpoError({
    code: 'template-too-long',
    message: `A text made of a template has more than ${length - 1} characters; at most ${LONGEST_TEXT} are made.`,
    fix: 'Name a long column once, or shorten the row.',
  });

function column(template: string, name: string, row: Readonly<Record<string, unknown>>): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  if (value === undefined || value === null) {
    const shown = template.length > LONGEST_SHOWN ? `${template.slice(0, LONGEST_SHOWN)}…` : template;
    throw new GrpoError({
      code: 'template-unknown-column',
      message: `The template ${JSON.stringify(shown)} needs the column "${name}", which ${
        value === null
          ? 'this row leaves empty (null)'
          : `this row lacks; it has: ${Object.keys(row).join(', ') || 'none'}`
      }.`,
      fix:
        value === null
          ? 'Give it a value, or take the row out.'
          : 'Name a column of the data, or write {{ and }} for braces that are meant as text.',
    });
  }
  return typeof value === 'string' ? value : jsonText(value);
}
