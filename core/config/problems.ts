/** A stretch of text, 1-based, the end exclusive; columns count UTF-16 units, as editors do. */
export interface Range {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/** Where something of the config stands: in its file, or in the `--set` argument that overrides it. */
export interface Place extends Range {
  /** The `--set` argument, where the value came from one. */
  argument?: string;
}

/** One replacement in the text of the config. */
export interface Edit extends Range {
  new_text: string;
}

/** A change that makes a problem go away. */
export interface Fix {
  title: string;
  edits: Edit[];
  /** A file to make, where that is the change; `path` as the config writes it, relative to its folder. */
  create_file?: { path: string; content: string };
}

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** Something to say about a config, as `grpo check --json` prints it and the editor underlines it. */
export interface Problem extends Range {
  /** The config file, filled in by whoever read it; `--set ...` where an argument is to blame. */
  file?: string;
  severity: Severity;
  /** Stable, kebab-case: `config-...`, or the code under which the model's own reader refuses its folder (`model-config`). */
  code: string;
  message: string;
  /** The likeliest change. */
  fix?: Fix;
  /** Others that would help as well. */
  other_fixes?: Fix[];
}

/** A message may quote what the config says, which may have megabytes. */
const LONGEST = 1000;
/** Characters that a fix writes at most: a hundred fixes of a text of megabytes would be more than memory has. */
export const LONGEST_FIX = 10_000;

/** A problem at a place. A fix is kept only where its edits lie in the config's text. */
export function problem(severity: Severity, code: string, place: Place, message: string, fix?: Fix): Problem {
  const { argument, ...range } = place;
  const text = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
  return {
    ...(argument === undefined ? {} : { file: `--set ${argument}` }),
    ...range,
    severity,
    code,
    message: text,
    ...(fix === undefined || argument !== undefined || isTooLong(fix) ? {} : { fix }),
  };
}

function isTooLong({ title, edits, create_file: made }: Fix): boolean {
  const written = edits.reduce((sum, { new_text: text }) => sum + text.length, title.length);
  return written + (made === undefined ? 0 : made.path.length + made.content.length) > LONGEST_FIX;
}

/** The fix that puts `text` in the place of what stands there. */
export function replaceWith(place: Place, text: string, title = `Replace with ${text}`): Fix {
  const { line, column, end_line, end_column } = place;
  return { title, edits: [{ line, column, end_line, end_column, new_text: text }] };
}

/** Errors first, then by position. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const order: Severity[] = ['error', 'warning', 'info', 'hint'];
  return [...problems].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.line - b.line || a.column - b.column,
  );
}
