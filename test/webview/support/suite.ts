import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { theBrowser } from './chromium.ts';

/** A group of tests that open pages. All files of a run share one browser: each page has a context of its own in it. */
export function describePages(title: string, tests: (browser: () => Browser) => void): void {
  describe(title, () => {
    let browser: Browser | undefined;

    before(async () => {
      browser = await theBrowser();
    });

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
