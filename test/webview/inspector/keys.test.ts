import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { atStep, cards, selectedCard, slider } from '../support/on-screen.ts';
import { streamStep } from '../support/stream.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the keys of the inspector', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  it('walk through completions and mark, diff, copy and pin them', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const { page, panel } = open;
    await page.keyboard.press('n');
    await selectedCard(open).waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('b');
    await eventually(() => assert.equal(panel.requests('copy').length, 1));
    await eventually(() => assert.equal(panel.requests('pin')[0]?.note, ''));
    await page.keyboard.press('d');
    await page.keyboard.press('n');
    await page.keyboard.press('d');
    await page.locator('grpo-diff-view').waitFor();
    await page.keyboard.press('Escape');
    await cards(open).first().waitFor();
  });

  it('leave a diff for where they go, and mean nothing that it covers', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const diff = open.page.locator('grpo-diff-view');
    for (const [key, arrived] of [
      ['P', () => atStep(open, 41)],
      ['l', () => open.page.locator('grpo-completion-list').waitFor()],
      ['n', () => selectedCard(open).waitFor()],
    ] as const) {
      await open.page.keyboard.type('ndnd');
      await diff.waitFor();
      await open.page.keyboard.press('d');
      await open.page.keyboard.press(key);
      await arrived();
      await diff.waitFor({ state: 'detached' });
      await open.page.keyboard.press('f');
      if (key === 'l') await open.page.keyboard.press('l');
      assert.equal(await open.page.locator('grpo-completion-card[marked]').count(), 0);
    }
  });

  it('walk in the order on the screen: by index in a group that was watched, by advantage in the next', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await streamStep(open, 43, { ticks: 2 });
    await open.page.getByText('14 groups · 112 completions', { exact: false }).waitFor();
    const walked: number[] = [];
    for (let press = 0; press < 9; press++) {
      await open.page.keyboard.press('n');
      await eventually(async () => assert.equal(await selectedCard(open).count(), 1));
      walked.push(Number((await selectedCard(open).locator('.index').innerText()).replace('#', '')));
    }
    const [, second] = open.run.step(43).groups;
    const best = Math.max(...(second?.completions.map(({ advantage }) => advantage) ?? []));
    const first = second?.completions.find(({ advantage }) => advantage === best)?.index;
    assert.deepEqual(walked, [0, 1, 2, 3, 4, 5, 6, 7, first]);
  });

  it('leave the find field its letters, and Escape leaves the field', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await open.page.keyboard.press('/');
    await open.page.keyboard.type('nopf');
    assert.equal(await open.page.locator('.find').inputValue(), 'nopf');
    assert.equal(await selectedCard(open).count(), 0);
    await open.page.keyboard.press('Escape');
    await open.page.keyboard.press('o');
    await open.page.getByRole('radio', { name: 'advantage', checked: true }).waitFor();
  });

  it('travel along the step bar with arrows, Home and End', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await slider(open).focus();
    await open.page.keyboard.press('ArrowLeft');
    await atStep(open, 41);
    await open.page.keyboard.press('Home');
    await atStep(open, 1);
    await open.page.keyboard.press('End');
    await atStep(open, 42);
  });

  it('show a help with every key', async () => {
    open = await openInspector(browser());
    await open.page.keyboard.press('?');
    const dialog = open.page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    for (const key of ['n', 'N', 'j', '/', 'd', 'c', 'o', 'b', 'f', 'l']) {
      assert.equal((await dialog.getByText(key, { exact: true }).count()) > 0, true, `key ${key}`);
    }
    await open.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});
