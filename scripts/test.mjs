// `npm test`: every set-up first, then types, lint, format, unit and end-to-end tests, pages in a browser, tests inside a real VS Code, and journeys
// through its workbench; last line `N passed, N failed`, with `, N skipped` where some could not run here.
// `npm run test:unit -- PATTERN` (also test:host, test:journeys) runs only the test files whose path contains PATTERN, without the static checks.
// `--strict`: a skip that test/skips.json does not list is a failure; that is what .ci/run asks for.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { build, install, requireNode, requireWritable, root } from './setup.mjs';
import { selectTests } from './test/selection.mjs';

const JOURNEY_TIMEOUT_MS = 120_000;

/** Folders whose files share nothing but the sources and the build: a few processes take them in turn. An editor needs the machine to itself. */
const LANES = ['unit', 'e2e', 'webview'];

/** One more than two cores can serve: some tests wait, for a limit of time that must end something. */
const MOST_LANES = 3;

requireNode();
let job;
try {
  job = selectTests(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}

const stages = [];
const began = Date.now();

/** Notes how long a stage takes. */
async function stage(name, run) {
  const start = Date.now();
  await run();
  stages.push(`${name} ${Math.round((Date.now() - start) / 1000)} s`);
}

console.log('\n== set-up');
const say = (line) => console.log(`  ${line}`);
if (!install(say)) say('packages: node_modules/, as package-lock.json says');
requireWritable(join(root, 'dist'), 'tests are bundled there');
say((await build()) ? 'build: dist/, made anew' : 'build: dist/, newer than its sources');
const { prepare } = await import('./requirements/index.mjs');
const lacking = await prepare([...job.files.values()].flat());

stages.push(`set-up ${Math.round((Date.now() - began) / 1000)} s`);

const { runMocha } = await import('./test/mocha.mjs');
const { runHostTests } = await import('./host/run-in-host.mjs');
const { runChecks } = await import('./test/checks.mjs');
const { Results } = await import('./test/results.mjs');
const results = new Results();

/** Runs a folder's tests; those that lack something are named and counted as skipped. */
async function runFolder(folder, files) {
  const [here, reasons] = [files.filter((path) => !lacking.has(path)), new Set(lacking.values())];
  if (here.length > 0) {
    if (folder !== 'host') console.log(`\n== test/${folder}`);
    const timeout = folder === 'journeys' ? JOURNEY_TIMEOUT_MS : undefined;
    const jobs = LANES.includes(folder) ? Math.min(MOST_LANES, availableParallelism() + 1, here.length) : 1;
    const run =
      folder === 'host' ? runHostTests(here) : runMocha(folder, here, { timeout, narrow: job.narrow, jobs });
    results.add(`test/${folder}`, await run);
  }
  for (const why of reasons) {
    const without = files.filter((path) => lacking.get(path) === why);
    if (without.length === 0) continue;
    console.log(`\n== test/${folder}, skipped: ${why}`);
    results.add(`test/${folder}`, await runMocha(folder, without, { list: true }), why);
  }
}

if (!job.narrow) await stage('checks', async () => results.add('checks', await runChecks()));
for (const [folder, files] of job.files) await stage(folder, () => runFolder(folder, files));

if (!job.narrow) {
  console.log(['\n== the slowest tests, and set-ups of tests', ...results.slowest()].join('\n'));
  console.log(`  in all: ${stages.join(', ')}`);
}
const failures = results.failureLines();
if (!job.narrow && failures.length > 0) console.log(['\n== failed', ...failures].join('\n'));
if (results.skips.length > 0) {
  console.log(['\n== skipped: these tests did not run, and why', ...results.skipLines()].join('\n'));
}
const unlisted = results.unlisted();
if (job.strict) {
  for (const { title } of unlisted) console.log(`✘ skipped, but not listed in test/skips.json: ${title}`);
  results.failed += unlisted.length;
} else if (unlisted.length > 0) {
  console.log(
    `  ${unlisted.length} of them are not listed in test/skips.json: .ci/run fails where they are skipped.`,
  );
}
console.log(`\n${results.lastLine()}`);
process.exit(results.failed === 0 ? 0 : 1);
