// Starts the browser in which pages and the workbench are opened.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../requirements/browser.mjs';

/** What Playwright turns off: Chromium takes the last `--disable-features` alone, so that they are named again. */
const OFF_BY_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/** Pages of Chromium's own that it loads with every window, though none is seen, and a process in store: half of what a window costs. */
const OFF_AS_UNSEEN = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
];

const ARGS = [
  '--no-sandbox',
  `--disable-features=${[...OFF_BY_PLAYWRIGHT, ...OFF_AS_UNSEEN].join(',')}`,
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the browser without a window. It writes nothing into the home of whoever runs the tests: there may be none.
 *
 * @param {object} [options]
 * @param {Record<string, string | undefined>} [options.env] environment of its processes
 * @param {string} [options.executablePath] another browser than the one that is found
 * @param {string[]} [options.args] more arguments
 * @throws Unavailable where there is none
 */
export async function launchBrowser({ env = process.env, executablePath = findBrowser(), args = [] } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'grpo-browser-'));
  const remove = () => {
    try {
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // A process of the browser still writes: a temporary folder stays, which no test depends on.
    }
  };
  const own = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache') };
  try {
    const browser = await chromium.launch({
      executablePath,
      env: { ...env, ...own },
      args: [...ARGS, ...args],
    });
    // A process that ends with its browser open has no time to wait for it.
    process.once('exit', remove);
    browser.once('disconnected', () => {
      process.off('exit', remove);
      remove();
    });
    return browser;
  } catch (error) {
    remove();
    throw error;
  }
}
