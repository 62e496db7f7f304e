import { tellingLine as lineOf, tellingLines as linesOf } from '../../core/text/last-words.ts';
import type { Exit } from './failure.ts';
import { lastLines } from './run-log.ts';

/** V8 says that its heap is full in front of a native stack of up to some 30 lines. */
const JUDGED_LINES = 50;

/** What a trainer printed before its end, as far as its cause is looked for in it. @param log  its stderr's file */
export const readLastWords = (log: string): Promise<string[]> => lastLines(log, JUDGED_LINES);

/** The few lines of it that tell most of its end (core's `tellingLines`). @param exit  how it ended; null = not known */
export const tellingLines = (lines: readonly string[], exit: Exit | null): string[] =>
  linesOf(lines, wasKilled(exit));

/** The one of them that tells most; undefined where none tells anything. */
export const tellingLine = (lines: readonly string[], exit: Exit | null): string | undefined =>
  lineOf(lines, wasKilled(exit));

const wasKilled = (exit: Exit | null): boolean => exit === null || exit.signal === 'SIGKILL';
