import { GrpoError } from '../errors/index.ts';

/** `{name}`, and the doubled braces that stand for one brace each. */
const PIECE = /\{\{|\}\}|\{([^{}]*)\}/g;

/** The columns that a template names, each once, in their order. */
export function templateColumns(template: string): string[] {
  const names = [...template.matchAll(PIECE)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
  return [...new Set(names)];
}

/**
 * Fills `{column}` from a row; `{{` and `}}` stand for a brace. Strings go in as they are, numbers and booleans as
 * JavaScript writes them, lists and objects as JSON.
 *
 * @throws GrpoError `template-unknown-column` where the row lacks the column, or holds null there.
 */
export function fillTemplate(template: string, row: Readonly<Record<string, unknown>>): string {
  return template.replace(PIECE, (piece, name: string | undefined) => {
    if (name === undefined) return piece.charAt(0);
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (value === undefined || value === null) {
      throw new GrpoError({
        code: 'template-unknown-column',
        message: `The template ${JSON.stringify(template)} needs the column "${name}", which this row ${
          value === null ? 'leaves empty' : `lacks; it has: ${Object.keys(row).join(', ') || 'none'}`
        }.`,
        fix: 'Name a column of the data, or write {{ and }} for braces that are meant as text.',
      });
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
