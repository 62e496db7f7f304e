// `npm test`: set up, typecheck, lint, format, build, unit and end-to-end tests; last line `N passed, N failed`.
// `npm run test:unit -- PATTERN` runs only the test files whose path contains PATTERN, without the static checks.
import { globSync } from './files.mjs';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, install, requireNode, root, run } from './setup.mjs';

requireNode();
install();
await build();

const only = process.argv.includes('--only')
  ? (process.argv[process.argv.indexOf('--only') + 1] ?? '')
  : undefined;
const total = { passed: 0, failed: 0, skipped: 0 };

/** A static check counts as one test. */
function check(name, command, args) {
  console.log(`\n== ${name}`);
  const status = run(process.execPath, [join('node_modules', ...command), ...args], { stdio: 'inherit' });
  total[status === 0 ? 'passed' : 'failed'] += 1;
}

async function mocha(folder) {
  const { shared } = await import('./build.mjs');
  const esbuild = await import('esbuild');
  const entries = globSync(join('test', folder), /\.test\.ts$/).filter((path) => path.includes(only ?? ''));
  if (entries.length === 0) return;
  console.log(`\n== test/${folder}`);
  // A pattern's bundle gets a folder of its own, so that two runs do not delete each other's files.
  const outdir = join('dist', 'test', only === undefined ? folder : `${folder}-${process.pid}`);
  rmSync(join(root, outdir), { recursive: true, force: true });
  await esbuild.build({ ...shared, entryPoints: entries, outdir, outbase: join('test', folder) });
  const report = join(root, outdir, 'report.json');
  const status = spawnSync(
    process.execPath,
    [
      '--enable-source-maps',
      join('node_modules', 'mocha', 'bin', 'mocha.js'),
      '--recursive',
      '--extension',
      'js',
      '--timeout',
      '60000',
      '--reporter',
      join(root, 'scripts', 'mocha-reporter.cjs'),
      '--reporter-option',
      `output=${report}`,
      '--forbid-only',
      outdir,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' } },
  ).status;
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    for (const key of Object.keys(total)) total[key] += counts[key];
    if (status !== 0 && counts.failed === 0) total.failed += 1;
  } catch {
    console.error(`${basename(report)} is missing: the test process died (exit ${status}).`);
    total.failed += 1;
  }
  if (only !== undefined) rmSync(join(root, outdir), { recursive: true, force: true });
}

if (only === undefined) {
  check('types (core)', ['typescript', 'bin', 'tsc'], ['-p', 'core/tsconfig.json']);
  check('types', ['typescript', 'bin', 'tsc'], ['-p', 'tsconfig.json']);
  check('lint', ['eslint', 'bin', 'eslint.js'], ['.']);
  check('format', ['prettier', 'bin', 'prettier.cjs'], ['--check', '--log-level', 'warn', '.']);
}
await mocha('unit');
await mocha('e2e');

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);
