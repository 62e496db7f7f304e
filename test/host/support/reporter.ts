import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Depth of a test or suite below the root, for the indentation of the report. */
function depthOf(item: Mocha.Test | Mocha.Suite): number {
  return item.titlePath().length;
}

/**
 * Writes what happens, as JSON lines, the moment it happens: scripts/host/report.mjs reads it from outside, so that a host that
 * dies or hangs is seen, and at which test.
 */
export function reporterTo(
  file: string,
): new (runner: Mocha.Runner, options: Mocha.MochaOptions) => Mocha.reporters.Base {
  const say = (entry: Record<string, unknown>): void => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      const test = (event: string, item: Mocha.Test, more: Record<string, unknown> = {}): void =>
        say({ event, title: item.title, path: item.fullTitle(), depth: depthOf(item), ...more });
      say({ event: 'start', pid: process.pid });
      runner.on('suite', (suite) => {
        if (!suite.root) say({ event: 'suite', title: suite.title, depth: depthOf(suite) });
      });
      runner.on('test', (item) => test('begin', item));
      runner.on('pass', (item) => test('pass', item, { ms: item.duration ?? 0 }));
      runner.on('pending', (item) => test('skip', item));
      runner.on('hook end', (hook) => say({ event: 'hook', path: hook.fullTitle(), ms: hook.duration ?? 0 }));
      runner.on('fail', (item, error: Error) =>
        test('fail', item, { ms: item.duration ?? 0, error: error.stack ?? String(error) }),
      );
      runner.once('end', () => {
        const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
        say({ event: 'end', passed: passes, failed: failures, skipped: pending });
      });
    }
  };
}
