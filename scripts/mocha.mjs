// Bundles the test files of one folder of test/ and runs them with mocha in a process of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from './files.mjs';
import { root } from './setup.mjs';

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skips: string[] }} Counts `skips` are the titles of the skipped tests
 */

/** What every test of a folder loads first, where it has such a file (root hooks). */
const HOOKS = join('support', 'failure.ts');

/** The process may die after printing: only a written report counts. */
function readReport(report, status) {
  if (!existsSync(report)) {
    console.error(`${basename(report)} is missing: the test process died (exit ${status}).`);
    return { passed: 0, failed: 1, skipped: 0, skips: [] };
  }
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/**
 * Runs the tests of `test/FOLDER` whose path contains `pattern`.
 *
 * @param {string} folder
 * @param {{ pattern?: string, timeout?: number }} [options]
 * @returns {Promise<Counts>}
 */
export async function runMocha(folder, { pattern, timeout = DEFAULT_TIMEOUT_MS } = {}) {
  const { shared } = await import('./build.mjs');
  const esbuild = await import('esbuild');
  const entries = globSync(join('test', folder), /\.test\.ts$/).filter((path) =>
    path.includes(pattern ?? ''),
  );
  if (entries.length === 0) return { passed: 0, failed: 0, skipped: 0, skips: [] };
  console.log(`\n== test/${folder}`);
  // A pattern's bundle gets a folder of its own, so that two runs do not delete each other's files.
  const outdir = join('dist', 'test', pattern === undefined ? folder : `${folder}-${process.pid}`);
  rmSync(join(root, outdir), { recursive: true, force: true });
  const hooks = join('test', folder, HOOKS);
  const hooked = existsSync(join(root, hooks));
  await esbuild.build({
    ...shared,
    entryPoints: hooked ? [...entries, hooks] : entries,
    outdir,
    outbase: join('test', folder),
    external: ['./scripts/host/index.mjs', './scripts/package/index.mjs'],
  });
  const report = join(root, outdir, 'report.json');
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const args = ['--enable-source-maps', mocha, '--forbid-only', '--timeout', String(timeout)];
  args.push('--reporter', join(root, 'scripts', 'mocha-reporter.cjs'));
  args.push('--reporter-option', `output=${report}`);
  if (hooked) args.push('--require', join(root, outdir, HOOKS.replace(/ts$/, 'js')));
  args.push(
    ...entries.map((path) =>
      join(root, outdir, path.slice(join('test', folder).length + 1)).replace(/ts$/, 'js'),
    ),
  );
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  const counts = readReport(report, status);
  if (pattern !== undefined) rmSync(join(root, outdir), { recursive: true, force: true });
  return counts;
}
