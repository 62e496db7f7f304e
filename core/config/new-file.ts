import { tableFormat } from './table-head.ts';

/**
 * What a new reward file begins with: a function that runs, gives every completion the same score and says what it is given.
 * @param path as in `use:`; its ending tells whether types are written
 */
export function newRewardFile(path: string): string {
  const typed = /\.m?ts$/.test(path);
  const parameters = typed
    ? 'completions: string[], columns: Record<string, unknown[]>'
    : 'completions, columns';
  return `/**
 * Scores completions: a number for each, or null where one cannot be scored.
 * \`columns\` holds the data's columns, with one value for each completion, and \`columns.prompts\`.
 */
export default function reward(${parameters})${typed ? ': (number | null)[]' : ''} {
  return completions.map((completion) => (completion.trim() === '' ? 0 : 1));
}
`;
}

/**
 * What a new table begins with: one row to overwrite, with every column that the config's templates name.
 * @returns undefined for a name that is not a table's
 */
export function newTable(path: string, columns: readonly string[]): string | undefined {
  const format = tableFormat(path);
  if (format === undefined) return undefined;
  const names = columns.length === 0 ? ['prompt'] : [...new Set(columns)];
  if (format === 'json') return `${JSON.stringify(Object.fromEntries(names.map((name) => [name, '...'])))}\n`;
  if (/\.tsv$/i.test(path)) return `${names.join('\t')}\n${names.map(() => '...').join('\t')}\n`;
  const cell = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  return `${names.map(cell).join(',')}\n${names.map(() => '...').join(',')}\n`;
}
