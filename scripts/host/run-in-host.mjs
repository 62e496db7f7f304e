// `node scripts/host/run-in-host.mjs [PATTERN] [--report FILE]`: runs the test files of test/host whose path contains PATTERN inside a real
// extension host, on a copy of the examples. Files that end in `.untrusted.test.ts` run in a workspace in Restricted Mode.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from '../files.mjs';
import { build, install, requireNode, root } from '../setup.mjs';

const UNTRUSTED = /\.untrusted\.test\.ts$/;

/** The sample workspace without what its runs left. */
function copyExamples(target) {
  const filter = (path) => basename(path) !== '.grpo';
  cpSync(join(root, 'examples'), target, { recursive: true, filter });
}

async function runOne(tests, trusted) {
  const { bundleHostTests } = await import('./bundle.mjs');
  const { watchReport } = await import('./watch.mjs');
  const host = process.env.GRPO_DESKTOP_HOST ? await import('./desktop.mjs') : await import('./web.mjs');
  console.log(`\n== test/host${trusted ? '' : ' (untrusted workspace)'}`);
  const entry = await bundleHostTests(tests, `host-${trusted ? 'trusted' : 'untrusted'}-${process.pid}`);
  const scratch = mkdtempSync(join(tmpdir(), 'grpo-inhost-'));
  const report = join(scratch, 'report.jsonl');
  const workspace = join(scratch, 'workspace');
  copyExamples(workspace);
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
 * Runs the host tests whose path contains `pattern`.
 * @returns {Promise<{ passed: number, failed: number, skipped: number, skips: string[] }>} skips: titles of skipped tests
 * @throws HostUnavailable when there is no host on this machine
 */
export async function runHostTests(pattern = '') {
  const files = globSync(join('test', 'host'), /\.test\.ts$/).filter((path) => path.includes(pattern));
  const total = { passed: 0, failed: 0, skipped: 0, skips: [] };
  for (const trusted of [true, false]) {
    const tests = files.filter((path) => UNTRUSTED.test(path) !== trusted);
    if (tests.length === 0) continue;
    const counts = await runOne(tests, trusted);
    for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
    total.skips.push(...counts.skips);
  }
  return total;
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { report: { type: 'string' } },
  });
  requireNode();
  install();
  await build();
  const counts = await runHostTests(positionals[0]);
  if (values.report) writeFileSync(values.report, JSON.stringify(counts));
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exit(counts.failed === 0 ? 0 : 1);
}
