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

/**
 * The few lines of what a program of ours printed before its end that tell most of it: V8's fatal error, and the last that are no stack. What was
 * said on the way is no cause, and a process that was killed could say none: its last lines are of other things, unless one of them tells an error.
 *
 * @param wasKilled  by a signal that nobody answers, or it is not known how it ended
 */
export function tellingLines(lines: readonly string[], wasKilled: boolean): string[] {
  const telling = tellingOf(lines, wasKilled);
  const last = telling.slice(-SHOWN_LINES);
  const fatal = telling.findLast((line) => FATAL.test(line));
  return fatal === undefined || last.includes(fatal) ? last : [fatal, ...last.slice(1)];
}

/** The one of them that tells most: the last that is an error, else the last; undefined where none tells anything. */
export function tellingLine(lines: readonly string[], wasKilled: boolean): string | undefined {
  const telling = tellingOf(lines, wasKilled);
  return (
    telling.findLast((line) => FATAL.test(line)) ??
    telling.findLast((line) => CAUSE.test(line)) ??
    telling.at(-1)
  );
}

function tellingOf(lines: readonly string[], wasKilled: boolean): string[] {
  const telling = lines.filter((line) => line.trim() !== '' && !NOISE.test(line) && !ON_THE_WAY.test(line));
  return wasKilled && !telling.some((line) => CAUSE.test(line)) ? [] : telling;
}
