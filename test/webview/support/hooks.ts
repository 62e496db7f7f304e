/** What holds for all page tests of a run. */
import { closeTheBrowser } from './chromium.ts';

export const mochaHooks: Mocha.RootHookObject = {
  afterAll: closeTheBrowser,
};
