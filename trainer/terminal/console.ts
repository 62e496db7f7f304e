import { randomBytes } from 'node:crypto';
import { escapeOf, OBEYED } from '../../core/text/for-display.ts';

/**
 * The one door to the terminal: what is written for people passes here, whoever made it. Whatever a terminal would obey (control characters,
 * C1 ones too, signs that reorder or hide text) is shown as an escape; only what `own` marked goes through as it is.
 */

/** Text from elsewhere cannot hold this: it differs from process to process. */
const MARK = `\u{fdd0}${randomBytes(6).toString('hex')}`;
const END = '\u{fdd1}';

const PASSED = new RegExp(`${MARK}([^${END}]*)${END}|${OBEYED}`, 'gu');
const IN_JSON = /[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A control sequence of our own, for colour or to redraw a line: the door lets it through. */
export const own = (sequence: string): string => `${MARK}${sequence}${END}`;

/** Text as it may be sent to a terminal: lines of their own stay lines. */
export const forTerminal = (text: string): string =>
  text.replace(PASSED, (found, sequence: string | undefined) => sequence ?? escapeOf(found));

/** JSON for a terminal or a program: the same value, with the characters escaped that a terminal would obey. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(IN_JSON, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes text for people on stdout. */
export function tell(text: string): void {
  process.stdout.write(forTerminal(text));
}

/** Writes a line for people on stderr. */
export function log(line: string): void {
  process.stderr.write(`${forTerminal(line)}\n`);
}

/** Writes text for people on stderr. */
export function warn(text: string): void {
  process.stderr.write(forTerminal(text));
}

/** Writes a JSON document, a line, on stdout. */
export function tellJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`);
}

/**
 * Makes this program end well whatever becomes of its output and wherever an error strays. To be called once, before commands run.
 * A reader that went away (`| head`, a closed editor) is no error: the work goes on, a run's folder tells the rest. Output that cannot be
 * written for another reason (a full disk) is said on stderr once, and the exit code is 3 even where the work was done.
 * @param report  says an error that nobody caught, and returns the exit code
 */
export function guardProgram(report: (error: unknown) => number): void {
  let lost = false;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || lost) return;
    lost = true;
    try {
      log(
        `error [output-failed]: The output cannot be written (${error.code ?? error.message}): what it said is lost.`,
      );
      log('  fix:   Free some space, or send the output elsewhere.');
    } catch {
      // Both streams lead to the same full disk: the exit code alone tells.
    }
  };
  const stray = (error: unknown): void => {
    try {
      process.exitCode = report(error);
    } catch {
      process.exitCode = 3;
    }
    process.exit();
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', failed);
  process.on('uncaughtException', stray).on('unhandledRejection', stray);
  process.on('exit', (code) => {
    if (lost && code === 0) process.exitCode = 3;
  });
}
