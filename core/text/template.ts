import { GrpoError } from '../errors/index.ts';
import { jsonText } from './number-as-written.ts';

/** UTF-16 units of a text that a template makes: a long value that it names thousands of times is more than memory has. */
const LONGEST_TEXT = 1 << 26;
/** UTF-16 units of a template in a message. */
const LONGEST_SHOWN = 500;

/** So many columns a template may name: more are no prompt, and each would be looked for in every table. */
export const MOST_COLUMNS = 10_000;

/** Templates that are long are asked for their columns by one rule after the other, and by each row. */
const LONG = 1000;
const KEPT = 8;
const kept = new Map<string, readonly string[]>();

/** The columns that a template names, each once, in their order; of too many the first `MOST_COLUMNS` and one more. */
export function templateColumns(template: string): readonly string[] {
  if (template.length < LONG) return readColumns(template);
  const known = kept.get(template);
  if (known !== undefined) return known;
  const names = readColumns(template);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(template, names);
  return names;
}

function readColumns(template: string): readonly string[] {
  const names = new Set<string>();
  // By hand: half a million doubled braces would be half a million matches.
  let at = template.indexOf('{');
  while (at >= 0 && names.size <= MOST_COLUMNS) {
    const end = nextBrace(template, at + 1);
    if (end === undefined) break;
    if (template[end] === '}') names.add(template.slice(at + 1, end));
    // `{{` stands for a brace; after `{text{` the second one may begin a name.
    at = template.indexOf('{', template[end] === '{' && end > at + 1 ? end : end + 1);
  }
  return [...names];
}

function nextBrace(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) if (text[at] === '{' || text[at] === '}') return at;
  return undefined;
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
  // By hand, as in `templateColumns`: `{{` and `}}` are one brace, `{name}` a column, any other brace itself.
  const pieces: string[] = [];
  let length = template.length;
  let from = 0;
  let at = nextBrace(template, 0);
  while (at !== undefined) {
    const doubled = template[at + 1] === template[at];
    const end = doubled || template[at] === '}' ? undefined : nextBrace(template, at + 1);
    if (doubled) pieces.push(template.slice(from, at + 1));
    else if (end !== undefined && template[end] === '}')
      pieces.push(template.slice(from, at), column(template, template.slice(at + 1, end), row));
    else {
      at = end ?? nextBrace(template, at + 1);
      continue;
    }
    length += pieces.at(-1)?.length ?? 0;
    if (length > LONGEST_TEXT) throw tooLong(length);
    from = (end ?? at + 1) + 1;
    at = nextBrace(template, from);
  }
  return pieces.join('') + template.slice(from);
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
      message: `The template ${JSON.stringify(shown)} needs the column "${name}", which this row ${
        value === null ? 'leaves empty' : `lacks; it has: ${Object.keys(row).join(', ') || 'none'}`
      }.`,
      fix: 'Name a column of the data, or write {{ and }} for braces that are meant as text.',
    });
  }
  return typeof value === 'string' ? value : jsonText(value);
}
