import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../scripts/host/index.mjs';

/** The README's pictures are taken by the same journeys: GRPO_SCREENSHOTS=media/screenshots. */
const folder = join(root, process.env.GRPO_SCREENSHOTS ?? join('dist', 'test', 'screenshots'));

/** Writes `NAME.png` of the whole workbench; returns its path. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'initial' });
  return path;
}
