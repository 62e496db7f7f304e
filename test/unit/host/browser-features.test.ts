import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The names in quotes of a list that is called so. */
function listed(file: string, name: string): string[] {
  const list = new RegExp(`${name} = \\[([^\\]]*)\\]`).exec(readFileSync(file, 'utf8'))?.[1];
  assert.ok(list, `${name} in ${file}`);
  return [...list.replaceAll(/\/\/.*/g, '').matchAll(/['"](\w+)['"]/g)].map(([, one]) => one ?? '').sort();
}

describe('the features that are turned off in the browser', () => {
  it('are all those that Playwright turns off, and more', () => {
    const playwrights = listed('node_modules/playwright-core/lib/coreBundle.js', 'disabledFeatures');
    assert.ok(playwrights.length > 10);
    assert.deepEqual(listed('scripts/host/browser.mjs', 'OFF_BY_PLAYWRIGHT'), playwrights);
  });
});
