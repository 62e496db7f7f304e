import { setImmediate as breathe } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { underOneGuard } from '../models/time-limit.ts';

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

/** Who watches the work, and may end it. */
export interface Watcher {
  /** Told after some rows how many are done. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** Looked at between rows: its reason is thrown. */
  signal?: AbortSignal | undefined;
}

/** Of this process, all of its threads. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Makes something of each row of a table, some rows at a time and within a limit for all of them: a text that is slow has its own limit, ten
 * thousand that are nearly too slow have this one. The event loop turns in between, so that heartbeats, requests and signals get through;
 * rows that are slow are made one by one.
 * @param make  of some rows; may be stopped midway and called anew with the same ones
 * @param charactersOf  how long a row's prompt is
 * @throws GrpoError `prompts-too-slow`; the signal's reason
 */
export async function makeInTime<Row extends { line: number }, Made>(
  rows: readonly Row[],
  table: string,
  make: (some: readonly Row[]) => Made,
  charactersOf: (row: Row) => number,
  { onProgress, signal }: Watcher = {},
  limits: TableTime = { table: TABLE_TIME, perCharacter: TABLE_TIME_PER_CHARACTER, clock: processorTime },
): Promise<Made[]> {
  const begun = limits.clock();
  const all: Made[] = [];
  const look = async (done: number, first: Row): Promise<void> => {
    onProgress?.(done, rows.length);
    await breathe();
    signal?.throwIfAborted();
    const spent = limits.clock() - begun;
    if (spent <= limits.table) return;
    const characters = rows.slice(0, done).reduce((sum, row) => sum + charactersOf(row), 0);
    if (spent > limits.table + limits.perCharacter * characters)
      throw tooSlow({ done, total: rows.length, spent, characters, where: `${table}:${first.line}` });
  };
  for (let from = 0; from < rows.length; from += TOGETHER) {
    const some = rows.slice(from, from + TOGETHER);
    const together = underOneGuard(TOGETHER_TIME, () => make(some));
    if (together !== undefined) {
      all.push(together.made);
      await look(from + some.length, some[0] as Row);
      continue;
    }
    for (const [i, row] of some.entries()) {
      await look(from + i, row);
      all.push(make([row]));
    }
    await look(from + some.length, some.at(-1) as Row);
  }
  return all;
}

interface Slow {
  done: number;
  total: number;
  spent: number;
  characters: number;
  where: string;
}

const tooSlow = ({ done, total, spent, characters, where }: Slow): GrpoError =>
  new GrpoError({
    code: 'prompts-too-slow',
    message: `The first ${done} of ${total} prompts took ${(spent / 1000).toFixed(0)} s to be made into tokens, for ${characters} characters: the regular expressions of tokenizer.json or the chat template are slow.`,
    where,
    fix: 'Use the tokenizer.json and the chat template of the original model, or set data.limit.',
  });
