// `npm run prove:bare [-- --only NAME] [--pattern PATTERN]`: proves that a fresh clone tests itself on a bare machine. Each proof clones what is
// committed and calls the usual commands from nothing; a PATTERN runs only the test files whose path contains it. Last line: `N passed, N failed`.
//   without   no browser and no way to get one: `npm test` succeeds with every such test named and counted, `.ci/run` fails for exactly those
//   found     a browser that CHROME_PATH names: `CI=true npm test` passes whole; says how long it took from nothing
//   apt       no browser, but root and apt: it is brought before the first test, and all passes (Linux, as root, in an overlay of this system)
// The cheap part, in this checkout, is test/e2e/bare-machine.test.ts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canOverlay, inOverlay } from './bare/overlay.mjs';
import { bareSurroundings } from './bare/surroundings.mjs';
import { root } from './setup.mjs';
import { installedBrowsers } from './requirements/browser.mjs';

const MINUTES = 18;
const LAST_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

const { values } = parseArgs({ options: { only: { type: 'string' }, pattern: { type: 'string' } } });
const narrow = values.pattern === undefined ? [] : ['--only', values.pattern];
const total = { passed: 0, failed: 0, skipped: 0 };

function claim(what, holds, figures) {
  total[holds ? 'passed' : 'failed'] += 1;
  console.log(`  ${holds ? 'passed' : 'FAILED'}: ${what} (${figures})`);
}

/** Counts of a test run's last line, and the names of the tests that it lists as skipped, in all and for want of a browser. */
function countsOf({ status, stdout }) {
  const lines = stdout.trimEnd().split('\n');
  const [, passed, failed, skipped] = (LAST_LINE.exec(lines.at(-1)) ?? []).map((text) => Number(text ?? 0));
  const list = lines.slice(lines.findIndex((line) => line.startsWith('== skipped')));
  const named = list.filter((line) => line.startsWith('    - ')).length;
  const unlisted = lines.filter((line) => line.startsWith('✘ skipped, but not listed')).length;
  return {
    status,
    passed,
    failed,
    skipped,
    named,
    unlisted,
    how: list.some((line) => /Install Chromium/.test(line)),
  };
}

const said = ({ status, passed, failed, skipped, named }) =>
  `exit ${status}; ${passed} passed, ${failed} failed, ${skipped} skipped, ${named} named`;

/** Calls a program; what it said is shown when it has ended. */
function call(program, args, options) {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 2],
    ...options,
  });
  console.log(result.stdout.replace(/^/gm, '    | '));
  return result;
}

/** A clone in an emptied surrounding. @param {(call: (program: string, args: string[]) => object) => void} prove */
function inClone(env, prove) {
  const bare = bareSurroundings({ env });
  try {
    const clone = join(bare.folder, 'clone', 'main');
    spawnSync('git', ['clone', '-q', root, clone], { stdio: 'inherit' });
    prove((program, args, more = {}) => call(program, args, { cwd: clone, env: { ...bare.env, ...more } }));
  } finally {
    bare.remove();
  }
}

const PROOFS = {
  without: () =>
    inClone({}, (run) => {
      const free = countsOf(run('npm', ['test', '--', ...narrow]));
      claim('without a browser npm test succeeds', free.status === 0 && free.failed === 0, said(free));
      const names = free.skipped > 0 && free.named === free.skipped && free.how;
      claim('every skipped test is named, and how to get a browser', names, said(free));
      const strict = countsOf(run('.ci/run', narrow.length > 0 ? narrow : ['--only', 'test/webview']));
      const exactly = strict.status === 1 && strict.failed === strict.unlisted && strict.unlisted > 0;
      claim('.ci/run fails for the skips that are not listed, and for nothing else', exactly, said(strict));
    }),
  found: () => {
    const [browser] = installedBrowsers();
    if (browser === undefined) return skip('a browser that is found', 'there is none on this machine');
    inClone({ CHROME_PATH: browser }, (run) => {
      const began = Date.now();
      const all = countsOf(run('npm', ['test', '--', '--strict', ...narrow], { CI: 'true' }));
      const minutes = (Date.now() - began) / 60_000;
      const whole = all.status === 0 && all.failed === 0 && all.passed > 0;
      claim('with a browser CI=true npm test passes whole', whole, said(all));
      claim(`from nothing in ${MINUTES} minutes`, minutes < MINUTES, `${minutes.toFixed(1)} minutes`);
    });
  },
  apt: () => {
    if (!canOverlay()) return skip('a browser that apt brings', 'needs Linux, root, apt-get and unshare');
    const bare = bareSurroundings();
    const env = { ...bare.env, PATH: process.env.PATH, HOME: '/root', TMPDIR: '/tmp', CI: 'true' };
    for (const name of Object.keys(env)) if (/^XDG_|^npm_config_cache$/.test(name)) delete env[name];
    const result = inOverlay(root, ['npm', 'test', '--', '--strict', ...narrow], { env });
    bare.remove();
    console.log(result.stdout.replace(/^/gm, '    | '));
    const all = countsOf(result);
    const lines = result.stdout.split('\n');
    const brought = lines.findIndex((line) => /Chromium: fetching \(once; apt-get/.test(line));
    const first = lines.findIndex((line) => line.startsWith('== test/') || line.startsWith('== types'));
    claim(
      'apt brings Chromium before the first test',
      brought >= 0 && brought < first,
      `line ${brought + 1}`,
    );
    claim('and then all passes', all.status === 0 && all.failed === 0 && all.passed > 0, said(all));
  },
};

function skip(what, why) {
  total.skipped += 1;
  console.log(`  skipped: ${what}: ${why}`);
}

if (values.only !== undefined && !(values.only in PROOFS)) {
  console.error(`--only is one of ${Object.keys(PROOFS).join(', ')}, not ${values.only}.`);
  process.exit(2);
}
for (const [name, proof] of Object.entries(PROOFS)) {
  if (values.only !== undefined && values.only !== name) continue;
  console.log(`\n== ${name}`);
  proof();
}
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(total.failed === 0 ? 0 : 1);
