import { GrpoError } from '../errors/index.ts';
import { jsonText } from './number-as-written.ts';

/** UTF-16 units of a text that a template makes: a long value that it names thousands of times is more than memory has. */
const LONGEST_TEXT = 1 << 26;
/** UTF-16 units of a template in a message. */
const LONGEST_SHOWN = 500;

/** So many columns a template may name: more are no prompt, and each would be looked for in every table. */
export const MOST_COLUMNS = 10_000;

/** What a template names. */
interface Names {
  /** The columns, each once; of too many the first `MOST_COLUMNS` and one more. */
  columns: readonly string[];
  hasLoneBrace: boolean;
  /** Made where it is filled. */
  pieces?: Pieces;
}

/** A template in its pieces: a text, a column, a text, a column, ..., a text. In the texts `{{` is a brace already. */
interface Pieces {
  texts: readonly string[];
  columns: readonly string[];
  /** UTF-16 units of all texts. */
  length: number;
}

/** Templates that are long are asked for their columns by one rule after the other, and filled for each row. */
const LONG = 1000;
const KEPT = 8;
const kept = new Map<string, Names>();

/** The columns that a template names, each once, in their order; of too many the first `MOST_COLUMNS` and one more. */
export const templateColumns = (template: string): readonly string[] => namesOf(template).columns;

/** Whether a brace stands alone: neither doubled nor around a name. */
export const hasLoneBrace = (template: string): boolean => namesOf(template).hasLoneBrace;

function namesOf(template: string): Names {
  if (template.length < LONG) return readNames(template);
  const known = kept.get(template);
  if (known !== undefined) return known;
  const names = readNames(template);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(template, names);
  return names;
}

function readNames(template: string): Names {
  const columns = new Set<string>();
  const isLone = eachColumn(template, (open, close) => {
    if (columns.size <= MOST_COLUMNS) columns.add(template.slice(open + 1, close));
  });
  return { columns: [...columns], hasLoneBrace: isLone };
}

function piecesOf(template: string): Pieces {
  if (template.length < LONG) return readPieces(template);
  const names = namesOf(template);
  return (names.pieces ??= readPieces(template));
}

function readPieces(template: string): Pieces {
  const texts: string[] = [];
  const columns: string[] = [];
  let from = 0;
  // Of a million doubled braces replaceAll makes as many pieces, one in the other.
  const unescaped = (text: string): string => text.split('{{').join('{').split('}}').join('}');
  const hasDoubled = template.includes('{{') || template.includes('}}');
  const text = (to: number): string =>
    hasDoubled ? unescaped(template.slice(from, to)) : template.slice(from, to);
  eachColumn(template, (open, close) => {
    texts.push(text(open));
    columns.push(template.slice(open + 1, close));
    from = close + 1;
  });
  texts.push(text(template.length));
  return { texts, columns, length: texts.reduce((sum, one) => sum + one.length, 0) };
}

/**
 * `{{` and `}}` are one brace, `{name}` a column, any other brace itself. By hand: half a million doubled braces would be half a million matches.
 * @param found  told of each column where its braces stand
 * @returns whether a brace stands alone
 */
function eachColumn(template: string, found: (open: number, close: number) => void): boolean {
  let isLone = false;
  let at = nextBrace(template, 0);
  while (at < template.length) {
    const sign = template.charCodeAt(at);
    let end = at + 1;
    while (template.charCodeAt(end) === sign) end += 1;
    if (end - at > 1) {
      // Behind the pairs: the last of an odd number is looked at by itself.
      at = (end - at) % 2 === 1 ? end - 1 : nextBrace(template, end);
      continue;
    }
    const next = nextBrace(template, end);
    if (sign === OPEN && template.charCodeAt(next) === CLOSE) {
      found(at, next);
      at = nextBrace(template, next + 1);
    } else {
      isLone = true;
      at = next;
    }
  }
  return isLone;
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
  // Before a long one is taken apart: a row that lacks a column ends it.
  if (template.length >= LONG) for (const name of templateColumns(template)) column(template, name, row);
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
