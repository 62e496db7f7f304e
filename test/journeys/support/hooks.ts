/** After a journey that failed: a picture of each open workbench and the end of its extension host's log. */
import { closeBrowser } from './browser-tab.ts';
import { removeRecordings } from './record-run.ts';
import { opened } from './workbench.ts';

const LOG_LINES = 30;

export const mochaHooks: Mocha.RootHookObject = {
  async afterEach(this: Mocha.Context) {
    if (this.currentTest?.state !== 'failed') return;
    const name = `failed-${this.currentTest.fullTitle().replace(/[^\w]+/g, '-')}`;
    for (const workbench of opened) {
      console.log(`      seen: ${await workbench.screenshot(name)}`);
      console.log(workbench.log().trimEnd().split('\n').slice(-LOG_LINES).join('\n'));
    }
  },
  async afterAll() {
    for (const workbench of opened) await workbench.close();
    await closeBrowser();
    removeRecordings();
  },
};
