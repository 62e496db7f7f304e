/**
 * The one browser of all journeys. What it has compiled of VS Code's own script (15 MB) it keeps for the next window from the same address; what a
 * window stores there is removed, so that no journey sees another's state.
 */
import { createServer } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/host/index.mjs';

/** Everything that a page can keep, but the cache. */
const STORED = 'cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage';

let browser: Browser | undefined;
let context: BrowserContext | undefined;

/** The port of the first server: the next ones take it again. */
let known: number | undefined;

/** The address that the browser knows, where nobody has it now; 0 (any) otherwise. */
export async function portToTake(): Promise<number> {
  const port = known;
  if (port === undefined) return 0;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

/** An empty page for the editor at `url`, which finds nothing stored there. */
export async function openTab(url: string, size: { width: number; height: number }): Promise<Page> {
  const { origin, port } = new URL(url);
  known ??= Number(port);
  if (browser?.isConnected() !== true) {
    browser = await launchBrowser();
    context = undefined;
  }
  context ??= await browser.newContext();
  const page = await context.newPage();
  await page.setViewportSize(size);
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: STORED });
  await session.detach();
  return page;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
