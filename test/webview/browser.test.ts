import assert from 'node:assert/strict';
import { openInspector } from './support/inspector.ts';
import { describePages } from './support/suite.ts';

describePages('the browser of the tests', (browser) => {
  it('loads no page beside the one that is opened', async () => {
    const { page, close } = await openInspector(browser(), { empty: true });
    const session = await browser().newBrowserCDPSession();
    const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
    await session.detach();
    const own = targetInfos.filter(({ type, url }) => type === 'browser_ui' || url.startsWith('chrome:'));
    assert.deepEqual(own, []);
    assert.equal(page.url(), 'https://page.test/');
    await close();
  });

  it('gives each test a document of its own, where a tab serves one after another', async () => {
    const first = await openInspector(browser(), { empty: true, reducedMotion: true });
    await first.page.getByText('No run yet').waitFor();
    await first.page.evaluate(
      "globalThis.left = 1; acquireVsCodeApi().setState(1); document.title = 'left'; console.error('left')",
    );
    await first.page.mouse.move(700, 400);
    await first.close();
    assert.deepEqual(first.problems, ['left']);

    const second = await openInspector(browser(), { empty: true, width: 400, theme: 'light' });
    const { page, panel } = second;
    assert.equal(page, first.page, 'the tab is the same');
    await page.getByText('No run yet').waitFor();
    const seen = await page.evaluate<unknown[]>(
      `[globalThis.left, document.title, innerWidth, document.body.className,
        matchMedia('(prefers-reduced-motion: reduce)').matches, harness.all(':hover').length]`,
    );
    assert.deepEqual(seen, [undefined, 'GRPO Studio', 400, 'vscode-light', false, 0]);
    assert.deepEqual(second.problems, []);
    await first.panel.goto({ page: 'inspector', folders: [] });
    await page.evaluate('toPanel({ type: "request", id: 1, method: "copy", params: {} })');
    assert.deepEqual(first.panel.requests('copy').length, 0);
    assert.deepEqual(panel.requests('copy').length, 1);
    await second.close();
  });
});
