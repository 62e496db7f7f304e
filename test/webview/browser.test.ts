import assert from 'node:assert/strict';
import { theBrowser } from './support/chromium.ts';
import { describePages } from './support/suite.ts';

describePages('the browser of the tests', () => {
  it('loads no page beside the one that is opened', async () => {
    const browser = await theBrowser();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.setContent('<p>It opens.</p>');
    const session = await browser.newBrowserCDPSession();
    const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
    assert.deepEqual(
      targetInfos.filter(({ type, url }) => type === 'browser_ui' || url.startsWith('chrome:')),
      [],
    );
    await context.close();
  });
});
