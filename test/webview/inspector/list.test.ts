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

  it('brings the card of an opened row into view', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const { page } = open;
    await page.setViewportSize({ width: 700, height: 420 });
    await page.getByRole('row').nth(1).waitFor();
    // Rows come with the newest completion first: the last of its group, whose card lies below the fold.
    await page.getByRole('row').nth(1).click();
    await selectedCard(open).waitFor();
    await eventually(async () => {
      const card = await selectedCard(open).boundingBox();
      const sight = await page.locator('.scroll').boundingBox();
      assert.ok(card && sight);
      assert.ok(card.y >= sight.y - 1 && card.y < sight.y + sight.height - 60, JSON.stringify([card, sight]));
    });
  });

  it('dims old rows under a filter whose answer has not come', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const { page, panel } = open;
    await page.getByRole('row').nth(1).waitFor();
    const grid = page.getByRole('grid');
    await eventually(async () => assert.equal(await grid.getAttribute('aria-busy'), 'false'));
    const { find } = panel.answers;
    assert.ok(find);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    panel.answers.find = async (params) => {
      await held;
      return find(params);
    };
    await page.getByRole('columnheader', { name: 'reward' }).getByRole('button').click();
    await page.locator('grpo-completion-list .old').waitFor();
    assert.equal(await grid.getAttribute('aria-busy'), 'true');
    await page.getByRole('status').getByText('Searching…').waitFor();
    release();
    await page.locator('grpo-completion-list .old').waitFor({ state: 'detached' });
  });

  it('sorts where the head of a column is pressed, over its whole cell', async () => {
    open = await openInspector(browser(), { cursor: { mode: 'list' } });
    const { page } = open;
    await page.getByRole('row').nth(1).waitFor();
    const headers = page.getByRole('columnheader').filter({ has: page.getByRole('button') });
    const count = await headers.count();
    assert.ok(count >= 5, String(count));
    for (let at = 0; at < count; at++) {
      const cell = await headers.nth(at).boundingBox();
      const button = await headers.nth(at).getByRole('button').boundingBox();
      assert.ok(cell && button);
      assert.ok(button.width >= cell.width - 1, `column ${at}: ${button.width} of ${cell.width} px`);
      // The least that a pointer hits with comfort (WCAG 2.5.8).
      assert.ok(button.height >= 24, `column ${at}: ${button.height} px high`);
    }
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
