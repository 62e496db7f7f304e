import { GrpoError } from '../../core/errors/index.ts';
import { sharingOneGuard } from '../models/time-limit.ts';

/** Rows that share one guard against slow texts, and the milliseconds after which each gets its own. Usual: 10 for all of them. */
const TOGETHER = 100;
const TOGETHER_TIME = 500;
/** Milliseconds of processor time for all rows of a table, and more for each character of them. Usual: 0.001 for a character. */
const TABLE_TIME = 60_000;
const TABLE_TIME_PER_CHARACTER = 0.02;

/** What a table's rows may take, for tests. */
export interface TableTime {
  /** Milliseconds of processor time. */
  table: number;
  perCharacter: number;
  /** Milliseconds of processor time until now. */
  clock: () => number;
}

/** Of this process, all of its threads. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Makes something of each row of a table, some rows at a time and within a limit for all of them: a text that is slow has its own limit, ten
 * thousand that are nearly too slow have this one.
 * @param make  of some rows; may be stopped midway and called anew with the same ones
 * @param charactersOf  how long a row's prompt is
 * @throws GrpoError `prompts-too-slow`
 */
export function makeInTime<Row extends { line: number }, Made>(
  rows: readonly Row[],
  table: string,
  make: (some: readonly Row[]) => Made,
  charactersOf: (row: Row) => number,
  limits: TableTime = { table: TABLE_TIME, perCharacter: TABLE_TIME_PER_CHARACTER, clock: processorTime },
): Made[] {
  const begun = limits.clock();
  const all: Made[] = [];
  for (let from = 0; from < rows.length; from += TOGETHER) {
    const some = rows.slice(from, from + TOGETHER);
    all.push(sharingOneGuard(TOGETHER_TIME, () => make(some)));
    const spent = limits.clock() - begun;
    if (spent <= limits.table) continue;
    const done = rows.slice(0, from + some.length);
    const characters = done.reduce((sum, row) => sum + charactersOf(row), 0);
    if (spent <= limits.table + limits.perCharacter * characters) continue;
    throw new GrpoError({
      code: 'prompts-too-slow',
      message: `The first ${done.length} of ${rows.length} prompts took ${(spent / 1000).toFixed(0)} s to be made into tokens, for ${characters} characters: the regular expressions of tokenizer.json or the chat template are slow.`,
      where: `${table}:${some[0]?.line ?? 1}`,
      fix: 'Use the tokenizer.json and the chat template of the original model, or set data.limit.',
    });
  }
  return all;
}
