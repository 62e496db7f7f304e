// The browser in which the workbench runs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { HostUnavailable } from './unavailable.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const HOW =
  'Install Chromium (Debian: apt-get install chromium), or set CHROME_PATH to a Chrome or Chromium.';

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}

/** Playwright's own download, if it was ever made. */
function playwrights() {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** True where this process may install system packages by itself: a container or a CI machine. */
const mayInstall = () =>
  process.platform === 'linux' && process.getuid() === 0 && spawnSync('apt-get', ['--version']).status === 0;

function aptInstall() {
  console.error('Installing Chromium for the tests (apt-get, once; about 350 MB) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ];
  for (const args of steps) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) {
      throw new HostUnavailable(`apt-get ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}.`, HOW);
    }
  }
}

/**
 * The path of a Chromium: CHROME_PATH, one on the PATH, Playwright's; where there is none and the system's packages can be
 * installed (apt-get, as root), it is installed.
 *
 * @returns {string}
 * @throws HostUnavailable when there is none and none can be installed
 */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new HostUnavailable(`CHROME_PATH names ${named}, which does not exist.`, HOW);
  }
  const found = onPath() ?? playwrights();
  if (found) return found;
  if (!mayInstall()) throw new HostUnavailable('There is no Chromium on this machine.', HOW);
  aptInstall();
  const installed = onPath();
  if (installed) return installed;
  throw new HostUnavailable('apt-get installed no Chromium.', HOW);
}

/**
 * Starts the browser without a window.
 * @param {Record<string, string | undefined>} [env] environment of its processes
 */
export function launchBrowser(env = process.env) {
  return chromium.launch({
    executablePath: findBrowser(),
    env,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
