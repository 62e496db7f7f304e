import { lastLines } from './run-log.ts';

/** V8 says that its heap is full in front of a native stack of up to some 30 lines. */
const JUDGED_LINES = 50;
const SHOWN_LINES = 3;

/** What V8 dies with. */
const FATAL = /^(# )?fatal (error|javascript)/i;
/** Stacks and the collector's notes around them: nothing that tells a person what happened. */
const NOISE = /^\s*(at |\d+: 0x[0-9a-f]+ |#$|-+ .*stack trace -+|<--- |\[\d+:0x[0-9a-f]+\])/i;

/** What a trainer printed before its end, as far as its cause is looked for in it. @param log  its stderr's file */
export const readLastWords = (log: string): Promise<string[]> => lastLines(log, JUDGED_LINES);

/** The few lines of it that tell most: V8's fatal error, and the last that are no stack. */
export function tellingLines(lines: readonly string[]): string[] {
  const telling = lines.filter((line) => !NOISE.test(line));
  const last = telling.slice(-SHOWN_LINES);
  const fatal = telling.findLast((line) => FATAL.test(line));
  return fatal === undefined || last.includes(fatal) ? last : [fatal, ...last.slice(1)];
}
