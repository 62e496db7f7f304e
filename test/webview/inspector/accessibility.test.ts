import assert from 'node:assert/strict';
import { anAlarm } from '../../unit/alarms/an-alarm.ts';
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
    const notice = anAlarm({ code: 'loss_near_zero', severity: 'notice' });
    open = await openInspector(browser(), { width: 400, reducedMotion: true, first: { alarms: [notice] } });
    await cards(open).first().waitFor();
    await open.page.getByLabel('Prompt of this step').selectOption('3');
    assert.deepEqual(await accessibilityFaults(open.page), []);
    const overflow = await open.page.evaluate('document.documentElement.scrollWidth');
    assert.equal(overflow, 400);
    await open.page.getByRole('button', { name: '1 note', exact: true }).waitFor();
    const cut = await open.page.evaluate(
      "harness.all('.keys').map((keys) => keys.scrollWidth - keys.clientWidth)",
    );
    assert.deepEqual(cut, [0], 'the key of the help is whole');
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
