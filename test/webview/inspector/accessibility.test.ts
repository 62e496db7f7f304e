import assert from 'node:assert/strict';
import { accessibilityFaults } from '../support/accessibility.ts';
import { THEMES } from '../support/browser.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { cards, option } from '../support/on-screen.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the inspector for everyone', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  for (const theme of THEMES) {
    it(`has no fault that axe finds, in the ${theme} theme`, async function () {
      this.timeout(30_000);
      open = await openInspector(browser(), { theme, reducedMotion: true, cursor: { overlay: 'kl' } });
      await cards(open).first().waitFor();
      await open.page.keyboard.press('n');
      assert.deepEqual(await accessibilityFaults(open.page), []);
      await open.page.keyboard.press('l');
      await open.page.getByRole('grid').waitFor();
      await open.page.waitForTimeout(100);
      assert.deepEqual(await accessibilityFaults(open.page), []);
    });
  }

  it('has none in a diff, in the help, and where there is no run', async function () {
    this.timeout(30_000);
    open = await openInspector(browser(), { empty: true });
    assert.deepEqual(await accessibilityFaults(open.page), []);
    await open.close();
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    for (const key of ['n', 'd', 'n', 'd', '?']) await open.page.keyboard.press(key);
    await open.page.locator('grpo-diff-view').waitFor();
    assert.deepEqual(await accessibilityFaults(open.page), []);
  });

  it('has none at 400 px, where the groups are a select', async () => {
    open = await openInspector(browser(), { width: 400, reducedMotion: true });
    await cards(open).first().waitFor();
    await open.page.getByLabel('Prompt of this step').selectOption('3');
    assert.deepEqual(await accessibilityFaults(open.page), []);
    const overflow = await open.page.evaluate('document.documentElement.scrollWidth');
    assert.equal(overflow, 400);
  });

  it('chooses a group with the arrow keys', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await open.page.getByRole('listbox').focus();
    await open.page.keyboard.press('ArrowDown');
    const [, second] = open.run.step(42).groups;
    await option(open, second?.prompt.text ?? '')
      .and(open.page.locator('[aria-selected=true]'))
      .waitFor();
  });
});
