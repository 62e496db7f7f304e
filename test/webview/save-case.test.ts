import assert from 'node:assert/strict';
import { eventually } from './support/eventually.ts';
import { openInspector, type OpenInspector } from './support/inspector.ts';
import { FOLDER } from './support/sample-run.ts';
import { closesAfterEach, describePages } from './support/suite.ts';

describePages('a completion saved as a regression case', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);
  const cards = () => open.page.locator('grpo-completion-card');
  const announced = (words: RegExp) => open.page.getByRole('status').getByText(words);

  it('is saved by its key, with the note of its pin, and the page tells so', async () => {
    open = await openInspector(browser());
    await cards().first().waitFor();
    const { page, panel } = open;
    await page.keyboard.press('n');
    const id = open.run.step(42).groups[0]?.completions.toSorted((a, b) => b.advantage - a.advantage)[0]?.id;
    assert.ok(id);
    await panel.push({ folder: FOLDER, pins: { [id]: 'carries twice' } });
    await page.locator('grpo-pin-note').waitFor();
    await page.keyboard.press('s');
    await announced(/^Saved as the regression case s42-g0-c\d of/).waitFor({ state: 'attached' });
    assert.deepEqual(panel.requests('saveCase'), [{ folder: FOLDER, id, note: 'carries twice' }]);
  });

  it('is saved by its button, and is not saved twice', async () => {
    const saved = { file: '/w/a.cases.jsonl', name: 'one', added: false };
    open = await openInspector(browser(), { answers: { saveCase: () => saved } });
    const card = cards().first();
    await card.hover();
    await card.getByRole('button', { name: 'Save as a regression case' }).click();
    await announced(/^one is a regression case already\.$/).waitFor({ state: 'attached' });
    await eventually(() => assert.equal(open.panel.requests('saveCase')[0]?.note, ''));
  });

  it('says why it could not be saved, and what to do', async () => {
    const saveCase = (): never => {
      throw Object.assign(new Error('The data has changed since.'), { code: 'x', fix: 'Bring it back.' });
    };
    open = await openInspector(browser(), { answers: { saveCase } });
    await cards().first().waitFor();
    for (const key of ['n', 's']) await open.page.keyboard.press(key);
    await open.page.getByRole('alert').getByText('The data has changed since. Bring it back.').waitFor();
  });
});
