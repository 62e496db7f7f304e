// Bundles test files of one folder of test/ and runs them with mocha in a process of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup.mjs';
import { noCounts } from './results.mjs';

const DEFAULT_TIMEOUT_MS = 60_000;

/** @typedef {import('./results.mjs').Counts} Counts */

/** What every test of a folder loads first, where it has such a file (root hooks). */
const HOOKS = join('support', 'hooks.ts');

/** What tests use of scripts/ is loaded from there: in a bundle it would not know where the checkout is. */
const scriptsStayOutside = {
  name: 'scripts-stay-outside',
  setup: (build) =>
    build.onResolve({ filter: /scripts\/\w+\/index\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(join(resolveDir, path)).href,
      external: true,
    })),
};

/** The process may die after printing: only a written report counts. */
function readReport(report, status) {
  if (!existsSync(report)) {
    const why = `${basename(report)} is missing: the test process died (exit ${status}).`;
    console.error(why);
    return { ...noCounts(), failed: 1, failures: [{ title: 'the test process', why }] };
  }
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  if (status !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push({
      title: 'the test process',
      why: `It ended with exit ${status}, though no test failed.`,
    });
  }
  return counts;
}

/**
 * Bundles the tests and the hooks of their folder.
 * @param {boolean} list they will not run: `vscode`, which only an extension host has, need not be there
 * @returns the paths of the bundles, from the root
 */
async function bundle(folder, files, outdir, list) {
  const { shared } = await import('../build.mjs');
  const esbuild = await import('esbuild');
  const hooks = join('test', folder, HOOKS);
  const hooked = existsSync(join(root, hooks));
  await esbuild.build({
    ...shared,
    alias: { ...shared.alias, ...(list ? { vscode: './scripts/host/no-vscode.cjs' } : {}) },
    entryPoints: hooked ? [...files, hooks] : files,
    outdir,
    outbase: join('test', folder),
    plugins: [...shared.plugins, scriptsStayOutside],
  });
  const bundleOf = (path) => join(outdir, path.slice(join('test', folder).length + 1)).replace(/ts$/, 'js');
  return { tests: files.map(bundleOf), hooks: hooked ? bundleOf(hooks) : undefined };
}

/**
 * Runs test files of `test/FOLDER`.
 *
 * @param {string} folder
 * @param {string[]} files from the root
 * @param {{ timeout?: number, narrow?: boolean, list?: boolean, jobs?: number }} [options] `narrow`: not all files, the bundle is removed
 *   afterwards; `list`: nothing runs, every test is counted and named as skipped; `jobs`: so many processes share the files
 * @returns {Promise<Counts>}
 */
export async function runMocha(
  folder,
  files,
  { timeout = DEFAULT_TIMEOUT_MS, narrow = false, list = false, jobs = 1 } = {},
) {
  // Part of a folder's files gets a bundle of its own, so that two runs do not delete each other's files.
  const apart = narrow || list;
  const outdir = join('dist', 'test', apart ? `${folder}-${process.pid}` : folder);
  rmSync(join(root, outdir), { recursive: true, force: true });
  // Processes that share the files take them in this order: a long one that comes last would keep all others waiting.
  const sizeOf = (path) => statSync(join(root, path)).size;
  const ordered = jobs > 1 ? files.toSorted((a, b) => sizeOf(b) - sizeOf(a)) : files;
  const { tests, hooks } = await bundle(folder, ordered, outdir, list);
  const report = join(root, outdir, 'report.json');
  const args = ['--enable-source-maps', join('node_modules', 'mocha', 'bin', 'mocha.js'), '--forbid-only'];
  args.push('--timeout', String(timeout));
  args.push('--reporter', join(root, 'scripts', 'test', 'mocha-reporter.cjs'));
  args.push('--reporter-option', `output=${report}`);
  if (jobs > 1) args.push('--parallel', '--jobs', String(jobs));
  if (list) args.push('--dry-run', '--reporter-option', 'list=true');
  else if (hooks !== undefined) args.push('--require', join(root, hooks));
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const { status } = spawnSync(process.execPath, [...args, ...tests.map((path) => join(root, path))], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  const counts = readReport(report, status);
  if (apart) rmSync(join(root, outdir), { recursive: true, force: true });
  return counts;
}
