import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { root } from '../../../scripts/host/index.mjs';

/**
 * Faults of a page by axe's rules, one line each: rule, help, the elements. Evaluated in the frame from outside, because the page's
 * content security policy rightly refuses a script tag.
 */
export async function accessibilityFaults(frame: Frame): Promise<string[]> {
  await frame.evaluate(readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8'));
  const { violations } = await frame.evaluate<AxeResults>('axe.run(document)');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
}
