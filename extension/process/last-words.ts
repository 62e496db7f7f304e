import type { Exit } from './failure.ts';
import { lastLines } from './run-log.ts';

/** V8 says that its heap is full in front of a native stack of up to some 30 lines. */
const JUDGED_LINES = 50;
const SHOWN_LINES = 3;

/** What V8 dies with. */
const FATAL = /^(# )?fatal (error|javascript)/i;
/** Stacks and the collector's notes around them: nothing that tells a person what happened. */
const NOISE = /^\s*(at |\d+: 0x[0-9a-f]+ |#$|-+ .*stack trace -+|<--- |\[\d+:0x[0-9a-f]+\])/i;
/** What a trainer says on its way, and goes on: its notices, its downloads, Node's and ONNX Runtime's warnings. */
const ON_THE_WAY =
  /^(warning|info|hint): |^downloading .*: \d+% of |^\(node:\d+\) |^\(Use `node --trace-|\[[IWV]:onnxruntime/;
/** How an end begins: an uncaught error, a report of ours, what the C and C++ libraries and ONNX Runtime die with. */
const CAUSE =
  /^(uncaught )?[\w.]*(error|exception)\b|^(# )?fatal|^terminate called|^\s+what\(\):|^(segmentation fault|bus error|illegal instruction|aborted|killed)\b|^(malloc|free|realloc|munmap_chunk|double free|corrupted)\b.*|: Assertion .* failed|symbol lookup error|out of memory|bad_alloc|\[[EF]:onnxruntime/i;

/** What a trainer printed before its end, as far as its cause is looked for in it. @param log  its stderr's file */
export const readLastWords = (log: string): Promise<string[]> => lastLines(log, JUDGED_LINES);

/**
 * The few lines of it that tell most of its end: V8's fatal error, and the last that are no stack. What was said on the way is no cause, and
 * a process that was killed could say none: its last lines are of other things, unless one of them tells an error.
 *
 * @param exit  how it ended; null = not known
 */
export function tellingLines(lines: readonly string[], exit: Exit | null): string[] {
  const telling = lines.filter((line) => !NOISE.test(line) && !ON_THE_WAY.test(line));
  const wasKilled = exit === null || exit.signal === 'SIGKILL';
  if (wasKilled && !telling.some((line) => CAUSE.test(line))) return [];
  const last = telling.slice(-SHOWN_LINES);
  const fatal = telling.findLast((line) => FATAL.test(line));
  return fatal === undefined || last.includes(fatal) ? last : [fatal, ...last.slice(1)];
}
