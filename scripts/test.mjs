// `npm test`: set up, typecheck, lint, format, build, then unit and end-to-end tests, pages in a browser, tests inside a real VS Code and journeys
// through its workbench;
// last line `N passed, N failed`.
// `npm run test:unit -- PATTERN` (also test:host, test:journeys) runs only the test files whose path contains PATTERN, without the static checks.
import { join } from 'node:path';
import { build, install, requireNode, run } from './setup.mjs';
import { skipsOfFolder, unexpectedSkips } from './skips.mjs';

requireNode();
install();
await build();

const { runMocha } = await import('./mocha.mjs');
const { runHostTests } = await import('./host/run-in-host.mjs');
const { checkHost } = await import('./host/check.mjs');

const [flag, pattern = '', ...more] = process.argv.slice(2);
if (more.length > 0) {
  console.error(`One pattern is taken; what to do with ${more.join(' ')}?`);
  process.exit(2);
}
const total = { passed: 0, failed: 0, skips: [] };

/** A static check counts as one test. */
function check(name, command, args) {
  console.log(`\n== ${name}`);
  const status = run(process.execPath, [join('node_modules', ...command), ...args], { stdio: 'inherit' });
  total[status === 0 ? 'passed' : 'failed'] += 1;
}

function add({ passed, failed, skips }) {
  total.passed += passed;
  total.failed += failed;
  total.skips.push(...skips);
}

/** Runs tests that need a VS Code, or counts them as skipped and says why. */
async function inEditor(folder, tests, only) {
  const missing = folder === 'host' && process.env.GRPO_DESKTOP_HOST ? undefined : checkHost();
  if (missing === undefined) return add(await tests());
  const skips = skipsOfFolder(folder, only);
  console.log(`\n== test/${folder}: ${skips.length} skipped. ${missing}`);
  add({ passed: 0, failed: 0, skips });
}

const STAGES = {
  checks() {
    const tsc = ['typescript', 'bin', 'tsc'];
    check('types (core)', tsc, ['-p', 'core/tsconfig.json']);
    check('types', tsc, ['-p', 'tsconfig.json']);
    check('types (webview)', tsc, ['-p', 'webview/tsconfig.json']);
    check('lint', ['eslint', 'bin', 'eslint.js'], ['.']);
    check('format', ['prettier', 'bin', 'prettier.cjs'], ['--check', '--log-level', 'warn', '.']);
  },
  unit: async (only) => add(await runMocha('unit', { pattern: only })),
  e2e: async (only) => add(await runMocha('e2e', { pattern: only })),
  webview: async (only) => add(await runMocha('webview', { pattern: only })),
  host: (only) => inEditor('host', () => runHostTests(only), only),
  journeys: (only) =>
    inEditor('journeys', () => runMocha('journeys', { pattern: only, timeout: 120_000 }), only),
};
const PARTS = { '--only': ['unit', 'e2e', 'webview'], '--host': ['host'], '--journeys': ['journeys'] };

if (flag !== undefined && !(flag in PARTS)) {
  console.error(`${flag}: not known; there are ${Object.keys(PARTS).join(', ')}, each with a PATTERN.`);
  process.exit(2);
}
for (const stage of PARTS[flag] ?? Object.keys(STAGES)) {
  await STAGES[stage](flag === undefined ? undefined : pattern);
}

if (total.passed + total.failed + total.skips.length === 0) {
  console.error(`No test file's path contains ${pattern}.`);
  process.exit(2);
}

const unexpected = process.env.CI === 'true' ? unexpectedSkips(total.skips) : [];
for (const title of unexpected) console.log(`✘ skipped, but not listed in test/skips.json: ${title}`);
total.failed += unexpected.length;
const skipped = total.skips.length > 0 ? `, ${total.skips.length} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);
