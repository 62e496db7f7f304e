// Installs system packages with apt-get, where this process may: as root on Debian and its kin, which is what a container or a CI machine is.
import { spawnSync } from 'node:child_process';
import { Unavailable } from './unavailable.mjs';

/** Another process (unattended upgrades, a second clone's tests) may hold apt for minutes. */
const LOCKED = /Could not get lock|Unable to (acquire|lock)|is another process using it/i;
const LOCK_PAUSE_MS = 3000;
const LOCK_PATIENCE_MS = 5 * 60_000;

/** What an installation that was cut off in the middle leaves behind. */
const HALF_DONE = /dpkg was interrupted|dpkg --configure -a|--fix-broken|Unmet dependencies/i;

/** A mirror that hangs ends as a failure, not as a test run that never begins. */
const STEP_TIMEOUT_MS = 10 * 60_000;

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function call(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const { status, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: STEP_TIMEOUT_MS,
    maxBuffer: Infinity,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { ok: status === 0, said: `${stderr ?? ''}${error ? `\n${error.message}` : ''}`.trim() };
}

/** Calls apt-get, and again while another process holds its locks. */
function aptGet(args, { patienceMs, pauseMs, say }) {
  const until = Date.now() + patienceMs;
  for (let told = false; ;) {
    const result = call('apt-get', ['-qq', '-o', 'Acquire::Retries=3', ...args]);
    if (result.ok || !LOCKED.test(result.said) || Date.now() >= until) return result;
    if (!told) say(`another process holds apt: waiting, ${Math.round(patienceMs / 1000)} s at most`);
    told = true;
    pause(pauseMs);
  }
}

/** The line that says what went wrong: apt's last error. */
function reasonOf(said) {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^E: /.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

/** True where this process may install system packages by itself. */
export const mayInstall = () =>
  process.platform === 'linux' && process.getuid() === 0 && spawnSync('apt-get', ['--version']).status === 0;

/**
 * Installs packages: lists first (a fresh container has none), waits for a lock that another process holds, and mends what an installation
 * that was cut off left behind.
 *
 * @param {string[]} packages
 * @param {{ fix: string, say?: (line: string) => void, patienceMs?: number, pauseMs?: number }} options `fix` is what a person can do where it fails
 * @throws Unavailable
 */
export function aptInstall(
  packages,
  { fix, say = console.log, patienceMs = LOCK_PATIENCE_MS, pauseMs = LOCK_PAUSE_MS },
) {
  const options = { patienceMs, pauseMs, say };
  const install = () => aptGet(['install', '-y', '--no-install-recommends', ...packages], options);
  // Lists of one source may be out of reach while the packages are not: only the installation decides.
  const update = aptGet(['update'], options);
  let result = install();
  if (!result.ok && HALF_DONE.test(result.said)) {
    say('an installation was cut off before: mending it');
    call('dpkg', ['--force-confdef', '--force-confold', '--configure', '-a']);
    aptGet(['install', '-y', '--fix-broken'], options);
    result = install();
  }
  if (result.ok) return;
  const listless = update.ok ? '' : ` (and apt-get update: ${reasonOf(update.said)})`;
  throw new Unavailable(
    `apt-get install ${packages.join(' ')} failed: ${reasonOf(result.said)}${listless}.`,
    fix,
  );
}
