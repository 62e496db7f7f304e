// Chromium: in it the pages are opened, and the workbench of the VS Code that the tests run in.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { aptInstall, mayInstall } from './apt.mjs';
import { Unavailable } from './unavailable.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIX =
  'Install Chromium (Debian: apt-get install chromium; anywhere: npx playwright-core install chromium), or set CHROME_PATH to a Chrome or Chromium.';

const onPath = () => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
};

/** The folder of Playwright's downloads, as Playwright itself looks for it. */
function downloads() {
  const named = process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (named && named !== '0') return named;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright');
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ms-playwright');
}

/** Browsers that some version of Playwright has downloaded, newest first; the name of their folder differs by version and system. */
function playwrights() {
  const folder = downloads();
  if (!existsSync(folder)) return [];
  const revision = (name) => Number(name.split('-').at(-1));
  return readdirSync(folder)
    .filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name))
    .sort((a, b) => revision(b) - revision(a) || a.length - b.length)
    .flatMap((name) => readdirSync(join(folder, name)).map((system) => join(folder, name, system)))
    .flatMap((inside) =>
      [
        'chrome',
        'headless_shell',
        'chrome-headless-shell',
        'chrome.exe',
        'Chromium.app/Contents/MacOS/Chromium',
      ].map((program) => join(inside, program)),
    );
}

/**
 * Browsers of this machine, best first: what CHROME_PATH names and nothing else where it is set; those on the PATH; Playwright's downloads.
 * @returns {string[]}
 * @throws Unavailable when CHROME_PATH names what does not exist
 */
export function installedBrowsers() {
  const named = process.env.CHROME_PATH;
  if (!named) return [...onPath(), ...playwrights()].filter((path) => existsSync(path));
  if (existsSync(named)) return [named];
  throw new Unavailable(`CHROME_PATH names ${named}, which does not exist.`, FIX);
}

/** The path of a Chromium. @throws Unavailable when there is none */
export function findBrowser() {
  const [found] = installedBrowsers();
  if (found === undefined) throw new Unavailable('There is no Chromium on this machine.', FIX);
  return found;
}

/** Opens a page: a browser that is there need not start (no libraries, a stub of another package system). @returns {Promise<string | undefined>} why not */
async function faultOf(path) {
  const { launchBrowser } = await import('../host/browser.mjs');
  let browser;
  try {
    browser = await launchBrowser({ executablePath: path });
    const page = await browser.newPage();
    await page.setContent('<p>It opens.</p>');
    return undefined;
  } catch (error) {
    const said = String(error instanceof Error ? error.message : error).split('\n');
    return (
      said.find((line) => /error while loading|requires|Failed|FATAL|not found/i.test(line))?.trim() ??
      said[0]
    );
  } finally {
    await browser?.close();
  }
}

/** @type {import('./index.mjs').Requirement} */
export const browser = {
  name: 'Chromium',
  neededBy: (path) =>
    /^test\/(webview|journeys)\//.test(path) ||
    (path.startsWith('test/host/') && !process.env.GRPO_DESKTOP_HOST),
  async find() {
    const faults = [];
    for (const path of installedBrowsers()) {
      const fault = await faultOf(path);
      // Whatever starts a browser later takes the one that was tried.
      if (fault === undefined) return { place: path, env: { CHROME_PATH: path } };
      faults.push(`${path} does not start: ${fault}.`);
    }
    if (mayInstall() && !process.env.CHROME_PATH) return undefined;
    throw new Unavailable(faults.join(' ') || 'There is no Chromium on this machine.', FIX);
  },
  fetches: 'apt-get install chromium; about 350 MB',
  fetch(say) {
    aptInstall(['chromium'], { fix: FIX, say });
  },
  missing: () => new Unavailable('apt-get installed no Chromium that starts.', FIX),
};
