import assert from 'node:assert/strict';
import { accessibilityFaults, inEveryTheme } from '../support/accessibility.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { cards, option } from '../support/on-screen.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the step and the list of the inspector', (browser) => {
  const opened = async (): Promise<OpenInspector> => {
    const open = await openInspector(browser(), { reducedMotion: true, cursor: { overlay: 'kl' } });
    await cards(open).first().waitFor();
    await open.page.keyboard.press('n');
    return open;
  };
  inEveryTheme(opened, async (open, look) => {
    const { page } = open;
    const ofStep = await accessibilityFaults(page, look);
    await page.keyboard.press('l');
    await page.getByRole('row').nth(1).waitFor();
    const ofList = await accessibilityFaults(page, look);
    await page.keyboard.press('l');
    await cards(open).first().waitFor();
    return [...ofStep, ...ofList];
  });
});

describePages('the inspector for everyone', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

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
