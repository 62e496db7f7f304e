// Runs test files of test/host inside a real extension host, on a copy of the examples. Files that end in `.untrusted.test.ts` run in a workspace in Restricted Mode.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { noCounts } from '../test/results.mjs';
import { copySample } from './sample-workspace.mjs';

const UNTRUSTED = /\.untrusted\.test\.ts$/;

async function runOne(tests, trusted) {
  const { bundleHostTests } = await import('./bundle.mjs');
  const { watchReport } = await import('./watch.mjs');
  const host = process.env.GRPO_DESKTOP_HOST ? await import('./desktop.mjs') : await import('./web.mjs');
  console.log(`\n== test/host${trusted ? '' : ' (untrusted workspace)'}`);
  const entry = await bundleHostTests(tests, `host-${trusted ? 'trusted' : 'untrusted'}-${process.pid}`);
  const scratch = mkdtempSync(join(tmpdir(), 'grpo-inhost-'));
  const report = join(scratch, 'report.jsonl');
  const workspace = join(scratch, 'workspace');
  copySample(join(root, 'examples'), workspace);
  const opened = await host.openTestHost({ entry, workspace, trusted, env: { GRPO_HOST_REPORT: report } });
  try {
    return await watchReport(report, opened.exited);
  } finally {
    await opened.close();
    rmSync(scratch, { recursive: true, force: true });
    rmSync(join(entry, '..'), { recursive: true, force: true });
  }
}

/**
 * Runs test files of test/host.
 * @param {string[]} files from the root
 * @returns {Promise<import('../test/results.mjs').Counts>}
 * @throws Unavailable when there is no host on this machine
 */
export async function runHostTests(files) {
  const total = noCounts();
  for (const trusted of [true, false]) {
    const tests = files.filter((path) => UNTRUSTED.test(path) !== trusted);
    if (tests.length === 0) continue;
    const counts = await runOne(tests, trusted);
    for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
    for (const key of ['skips', 'times', 'failures']) total[key].push(...counts[key]);
  }
  return total;
}
