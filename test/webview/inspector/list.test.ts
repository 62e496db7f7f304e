import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { selectedCard, stepNow } from '../support/on-screen.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the list of the whole run', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  it('opens a completion at its step, by mouse and by key', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const { page } = open;
    const rows = page.getByRole('row');
    await rows.filter({ hasText: '->' }).first().waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.waitForTimeout(150);
    await page.keyboard.press('Enter');
    await selectedCard(open).waitFor();
    assert.equal(await stepNow(open), 1);
  });

  it('comes back to its row and its order', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const row = (index: number) => open.page.locator(`grpo-completion-list [aria-rowindex="${index + 2}"]`);
    await row(0).waitFor();
    // The footer counts a step: under the list of all of them that would be another sum.
    assert.doesNotMatch(await open.page.locator('grpo-status-footer').innerText(), /completions/);
    await open.page.getByRole('button', { name: 'KL' }).last().click();
    await open.page.getByRole('grid').focus();
    for (const key of ['PageDown', 'PageDown', 'PageDown']) await open.page.keyboard.press(key);
    const active = open.page.locator('grpo-completion-list [aria-selected=true]');
    const place = Number(await active.getAttribute('aria-rowindex'));
    assert.ok(place > 20, String(place));
    await open.page.keyboard.press('Enter');
    await selectedCard(open).waitFor();
    await open.page.keyboard.press('l');
    await active.waitFor();
    assert.equal(Number(await active.getAttribute('aria-rowindex')), place);
    await eventually(async () => assert.equal(await active.isVisible(), true));
    const sorted = open.page.getByRole('columnheader', { name: 'KL' });
    assert.equal(await sorted.getAttribute('aria-sort'), 'descending');
    await eventually(() => {
      const { cursor } = open.panel.requests('remember').at(-1) ?? {};
      assert.deepEqual([cursor?.sort, cursor?.row], [{ order: 'kl', reversed: false }, place - 2]);
    });
  });

  it('sorts by a column, and turns it round', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const { page, panel } = open;
    const header = page.getByRole('columnheader', { name: 'reward' });
    await header.getByRole('button').click();
    await page.locator('[role=columnheader][aria-sort=descending]', { hasText: 'reward' }).waitFor();
    assert.equal(panel.requests('find').at(-1)?.order, 'reward');
    await header.getByRole('button').click();
    await page.locator('[role=columnheader][aria-sort=ascending]', { hasText: 'reward' }).waitFor();
  });
});
