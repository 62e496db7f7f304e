// What came out of all stages: counts, skips with their reasons, what took longest.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const SLOWEST = 20;

/** Of a failure at the end of the output: its message and where it was thrown; whole, it stands with its stage. */
const LINES_OF_FAILURE = 12;

/**
 * @typedef {object} Counts of one stage
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skips titles of the skipped tests
 * @property {{ title: string, ms: number }[]} times of tests and of their set-ups
 * @property {{ title: string, why: string }[]} failures
 */

/** @returns {Counts} of a stage before its first test */
export const noCounts = () => ({ passed: 0, failed: 0, skipped: 0, skips: [], times: [], failures: [] });

/** Skips that are expected everywhere: an entry's `test` is a full title or the beginning of some, `why` says what they lack. */
const expectedSkips = () => JSON.parse(readFileSync(join(root, 'test', 'skips.json'), 'utf8'));

/** Adds up what the stages report. */
export class Results {
  passed = 0;
  failed = 0;
  /** @type {{ title: string, why: string | undefined, listed: boolean }[]} */
  skips = [];
  #times = [];
  #failures = [];
  #expected;

  /** @param {{ test: string, why: string }[]} [expected] skips that are no failure anywhere */
  constructor(expected = expectedSkips()) {
    this.#expected = expected;
  }

  /**
   * @param {string} stage
   * @param {Counts} counts
   * @param {string} [why] why its skipped tests could not run
   */
  add(stage, { passed, failed, skips, times, failures }, why) {
    this.passed += passed;
    this.failed += failed;
    this.#times.push(...times.map((one) => ({ ...one, stage })));
    this.#failures.push(...failures.map((one) => ({ ...one, stage })));
    for (const title of skips) {
      const entry = this.#expected.find(({ test }) => title.startsWith(test));
      this.skips.push({ title, why: why ?? entry?.why, listed: entry !== undefined });
    }
  }

  /** Skips that test/skips.json does not list. */
  unlisted() {
    return this.skips.filter(({ listed }) => !listed);
  }

  /** The slowest tests and set-ups, a line each. */
  slowest() {
    const sorted = this.#times.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
    return sorted.map(
      ({ stage, title, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${stage}: ${title}`,
    );
  }

  /** Every failure again, shortened: whoever sees only the end of a long output must know what to mend. */
  failureLines() {
    return this.#failures.flatMap(({ stage, title, why }) => [
      `  ✘ ${stage}: ${title}`,
      ...why
        .split('\n')
        .slice(0, LINES_OF_FAILURE)
        .map((line) => `      ${line}`),
    ]);
  }

  /** Every skipped test by its name, below the reason that it shares with others. */
  skipLines() {
    const reasons = new Map();
    for (const one of this.skips) reasons.set(one.why, [...(reasons.get(one.why) ?? []), one]);
    return [...reasons].flatMap(([why = 'They give no reason.', skips]) => [
      `  ${skips.length}: ${why}`,
      ...skips.map(({ title }) => `    - ${title}`),
    ]);
  }

  lastLine() {
    const skipped = this.skips.length > 0 ? `, ${this.skips.length} skipped` : '';
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }
}
