import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';

/** A group of tests that share one browser; skipped, saying so, where the machine has none. */
export function describePages(title: string, tests: (browser: () => Browser) => void): void {
  describe(title, () => {
    let browser: Browser | undefined;

    before(async function () {
      browser = await launchBrowser();
      if (browser === undefined) {
        console.log(`    no Chromium here: ${title} is skipped (install chromium, or set CHROME_PATH)`);
        this.skip();
      }
    });

    after(async () => browser?.close());

    tests(() => {
      if (browser === undefined) throw new Error('the browser is asked for outside a test');
      return browser;
    });
  });
}

/** Closes the page that a test has opened; errors of its script and breaches of its content policy fail the test. */
export function closesAfterEach(opened: () => { problems: string[]; close: () => Promise<void> }): void {
  afterEach(async () => {
    const { problems, close } = opened();
    await close();
    assert.deepEqual(problems, [], 'errors or breaches of the content policy');
  });
}
