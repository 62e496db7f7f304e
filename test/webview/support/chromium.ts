import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../scripts/host/index.mjs';

/** Starts a browser whose colours are the same on every machine. */
export const launch = (): Promise<Browser> => launchBrowser({ args: ['--force-color-profile=srgb'] });

let shared: Browser | undefined;

/** The one browser of this process's tests, and another where it has died; hooks.ts closes it. */
export async function theBrowser(): Promise<Browser> {
  if (shared?.isConnected() !== true) shared = await launch();
  return shared;
}

export async function closeTheBrowser(): Promise<void> {
  await shared?.close();
  shared = undefined;
}
