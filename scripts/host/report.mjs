// What the tests inside an extension host say to the outside: a file of JSON lines (test/host/support/reporter.ts writes it).
// Neither the host's exit code nor its log is proof: a host that is killed or calls process.exit(0) reports success.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ event: 'start', pid: number }
 *   | { event: 'suite' | 'begin', title: string, depth: number }
 *   | { event: 'pass' | 'skip', title: string, path: string, depth: number, ms: number }
 *   | { event: 'hook', path: string, ms: number }
 *   | { event: 'fail', title: string, path: string, depth: number, ms: number, error: string }
 *   | { event: 'end', passed: number, failed: number, skipped: number }} ReportEvent
 */

/** Reads what was added since the last call; a line that is half written waits for the next. */
export class ReportReader {
  #file;
  #read = 0;

  constructor(file) {
    this.#file = file;
  }

  /** @returns {ReportEvent[]} */
  next() {
    if (!existsSync(this.#file)) return [];
    const text = readFileSync(this.#file, 'utf8');
    const complete = text.slice(this.#read, text.lastIndexOf('\n') + 1);
    this.#read += complete.length;
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}

/** One event as a line of mocha's spec report; `undefined` where it prints none. */
export function asLine(entry) {
  const indent = '  '.repeat(entry.depth ?? 0);
  if (entry.event === 'suite') return `${indent}${entry.title}`;
  if (entry.event === 'pass') return `${indent}✔ ${entry.title}${entry.ms > 75 ? ` (${entry.ms}ms)` : ''}`;
  if (entry.event === 'skip') return `${indent}- ${entry.title}`;
  if (entry.event === 'fail')
    return `${indent}✘ ${entry.title}\n${entry.error.replace(/^/gm, `${indent}    `)}`;
  return undefined;
}
