import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { cards } from '../support/on-screen.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the filter of the inspector', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  it('narrows the groups, says so when nothing is left, and is the same in the list', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const { page } = open;
    await page.getByRole('button', { name: /zero-spread groups 2/ }).click();
    const groups = page.getByRole('listbox').getByRole('option');
    await eventually(async () => assert.equal(await groups.count(), 2));
    await page.locator('.find').fill('nowhere in any text');
    await page.getByText('No completion of this step matches the filter.').waitFor();
    await page.getByRole('button', { name: 'Search the whole run' }).click();
    await page.getByRole('grid').waitFor();
    const [asked] = open.panel.requests('find');
    assert.deepEqual(asked?.filter, {
      zero_spread_only: true,
      text: { pattern: 'nowhere in any text', regex: false },
    });
  });

  it('shows what is wrong with a pattern, and keeps the filter that was', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await open.page.locator('.find').fill('/[/');
    await open.page.getByText(/class/i).waitFor();
    assert.equal((await open.page.getByRole('option').count()) > 1, true);
  });

  it('tells at the field why a text can not be searched for, and passes over a search that a newer one ended', async () => {
    const refuse = (code: string, message: string) => (): never => {
      throw Object.assign(new Error(message), { code });
    };
    const find = refuse('filter-superseded', 'A newer search took the place of this one.');
    open = await openInspector(browser(), { cursor: { mode: 'list' }, answers: { find } });
    const { page, panel } = open;
    await eventually(() => assert.equal(panel.requests('find').length, 1));
    panel.answers.find = () => ({ list: 1, count: 3, total: 9, complete: true });
    await page.getByText('3 of 9 completions').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    panel.answers.find = refuse('filter-regex-slow', 'The search for (a+)+ was ended.');
    await page.locator('.find').fill('/(a+)+/');
    await page.locator('#find-error').getByText('The search for (a+)+ was ended.').waitFor();
    await page.getByText('Nothing was searched').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    panel.answers.find = () => ({ list: 2, count: 5, total: 9, complete: true });
    await page.locator('.find').fill('a');
    await page.getByText('5 of 9 completions').waitFor();
    assert.equal(await page.locator('#find-error').innerText(), '');
  });

  it('sets bounds of a reward from its chip', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const { page } = open;
    await page.locator('grpo-chip-menu[data-key=reward]').getByRole('button').first().click();
    await page.getByLabel('to', { exact: true }).fill('0.5');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'reward ≤ 0.50' }).waitFor();
  });
});
