/** Held-out prompts that are trained on as well. */
export interface SharedPrompts {
  /** Rows of the held-out table whose prompt the training table has. */
  count: number;
  /** Line of the first in the held-out table. */
  line: number;
}

/** A row's place and its prompt, a text or a chat. */
interface PromptAt {
  line: number;
  prompt: unknown;
}

/** The held-out rows whose prompt is trained on; undefined where there are none, or where all prompts are one. */
export function sharedPrompts(
  train: readonly PromptAt[],
  test: readonly PromptAt[],
): SharedPrompts | undefined {
  // A text is its own key: a table may hold gigabytes of them.
  const key = ({ prompt }: PromptAt): string =>
    typeof prompt === 'string' ? prompt : JSON.stringify(prompt);
  const trained = new Set(train.map(key));
  if (trained.size < 2) return undefined;
  const shared = test.filter((row) => trained.has(key(row)));
  const [first] = shared;
  return first === undefined ? undefined : { count: shared.length, line: first.line };
}

/**
 * What there is to say of them.
 * @param table  path of the held-out table
 * @param looked  how many of its rows were looked at, and whether both tables were looked at whole
 */
export function sharedPromptsMessage(
  { count, line }: SharedPrompts,
  table: string,
  { rows, isAll }: { rows: number; isAll: boolean },
): string {
  const share = `${count} of ${isAll ? '' : 'the first '}${rows} row${rows === 1 ? '' : 's'}`;
  return `${share} of the held-out table have a prompt that the training table has as well, the first at ${table}:${line}: what such prompts earn says nothing about new ones. Take them out of one of the two tables.`;
}
