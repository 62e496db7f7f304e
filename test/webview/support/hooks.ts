/** What holds for all page tests of a run. */
import { closeTheBrowser } from './chromium.ts';
import { closeFreeTabs } from './tab.ts';

/** Processes that share the files run these hooks around each of them; their browser stays, and ends with its process. */
const shares = process.env['MOCHA_WORKER_ID'] !== undefined;

export const mochaHooks: Mocha.RootHookObject = {
  /** A test that was broken off may have left a key pressed, say: the next one gets another tab. */
  async afterEach(this: Mocha.Context) {
    if (this.currentTest?.state === 'failed') await closeFreeTabs();
  },

  async afterAll() {
    if (!shares) await closeTheBrowser();
  },
};
