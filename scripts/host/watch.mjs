// Waits for the tests inside an extension host, and gives up on a host that is dead or hangs.
import { setTimeout as sleep } from 'node:timers/promises';
import { noCounts } from '../test/results.mjs';
import { ReportReader, asLine } from './report.mjs';

/** No word from the tests for so long: an endless loop. Mocha's own time-out ends a test that only waits. */
const SILENCE_MS = 120_000;

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Prints the report while it grows and returns the counts. A report without an end is a failure that names the last test.
 *
 * @param {string} file the report
 * @param {Promise<unknown>} exited settles when the host said that it has ended
 * @param {{ silenceMs?: number, say?: (line: string) => void }} [options] `say` prints a line
 * @returns {Promise<import('../test/results.mjs').Counts>}
 */
export async function watchReport(file, exited, { silenceMs = SILENCE_MS, say = console.log } = {}) {
  const reader = new ReportReader(file);
  const counts = noCounts();
  let pid;
  let last = 'the start of the tests';
  let heard = Date.now();
  let ended = false;
  void exited.then(() => (ended = true));
  for (;;) {
    const closing = ended;
    const entries = reader.next();
    for (const entry of entries) {
      heard = Date.now();
      const line = asLine(entry);
      if (line !== undefined) say(line);
      if (entry.event === 'start') pid = entry.pid;
      if (entry.event === 'begin') last = `"${entry.title}"`;
      if (entry.event === 'skip') counts.skips.push(entry.path);
      if (entry.ms > 0) counts.times.push({ title: entry.path, ms: entry.ms });
      if (entry.event === 'end') {
        const { passed, failed, skipped } = entry;
        return { ...counts, passed, failed, skipped };
      }
      if (entry.event === 'pass') counts.passed += 1;
      if (entry.event === 'fail') {
        counts.failed += 1;
        counts.failures.push({ title: entry.path, why: entry.error });
      }
      if (entry.event === 'skip') counts.skipped += 1;
    }
    const dead = closing || (pid !== undefined && !alive(pid));
    if (entries.length === 0 && (dead || Date.now() - heard > silenceMs)) {
      const how = dead ? 'ended' : `said nothing for ${silenceMs / 1000} s`;
      const why = `The extension host ${how}, without a complete report; last: ${last}.`;
      say(`✘ ${why}`);
      return {
        ...counts,
        failed: counts.failed + 1,
        failures: [...counts.failures, { title: 'the extension host', why }],
      };
    }
    await sleep(100);
  }
}
