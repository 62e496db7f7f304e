import assert from 'node:assert/strict';
import { completionView } from '../../unit/webview/completion/views.ts';
import { openParts, styleOf, textIn, type Parts } from '../completion/parts.ts';
import { inEveryTheme } from '../support/accessibility.ts';
import { describePages } from '../support/suite.ts';

const COMMON = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
const LEFT = {
  title: 'step 12 #0',
  text: `8+0=8 -> 118\n${COMMON}\nthe end`,
  completion: completionView(0, { reward: 1, advantage: 0.65, stop_reason: 'length' }),
};
const RIGHT = {
  title: 'step 12 #2',
  text: `8+0=8 -> 117\n${COMMON}\nan end\nand more`,
  completion: completionView(2, { reward: null, advantage: -1.44 }),
};

describePages('the diff of two completions', (browser) => {
  const opened = async (): Promise<Parts> => {
    const parts = await openParts(browser());
    await parts.diff(LEFT, RIGHT);
    return parts;
  };
  inEveryTheme(opened, (parts, look) => parts.axe(look));

  it('says who won, and tells removed from added by more than colour', async () => {
    const { page, diff, close } = await openParts(browser());
    await diff(LEFT, RIGHT);
    assert.match(await textIn(page.locator('grpo-diff-head').nth(0)), /reward\s+1\.00\s+advantage\s+\+0\.65/);
    assert.match(await textIn(page.locator('grpo-diff-head').nth(1)), /reward\s+–\s+advantage\s+−1\.44/);
    assert.deepEqual(await page.locator('del').allInnerTexts(), [' 118', 'the']);
    assert.equal((await page.locator('ins').allInnerTexts())[0], ' 117');
    const decoration = 'text-decoration-line';
    assert.equal(await styleOf(page.locator('del').first(), decoration), 'line-through');
    assert.equal(await styleOf(page.locator('ins').first(), decoration), 'underline');
    await close();
  });

  it('folds what is equal and opens it', async () => {
    const { page, diff, close } = await openParts(browser());
    await diff(LEFT, RIGHT);
    const before = await page.locator('.row').count();
    await page.getByRole('button', { name: '14 equal lines' }).click();
    assert.equal(await page.locator('.row').count(), before + 14);
    await close();
  });

  it('puts one line under the other where it is narrow', async () => {
    const { page, diff, close } = await openParts(browser(), { width: 400 });
    await diff(LEFT, RIGHT);
    const [left, right] = await Promise.all([
      page.locator('del').first().boundingBox(),
      page.locator('ins').first().boundingBox(),
    ]);
    assert.ok(left && right && right.y > left.y);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
    await close();
  });

  it('says when there is no difference', async () => {
    const { page, diff, close } = await openParts(browser());
    await diff(LEFT, LEFT);
    await page.getByText('Both texts are the same.').waitFor();
    await close();
  });

  it('sends up what a person does', async () => {
    const { page, diff, said, close } = await openParts(browser());
    await diff(LEFT, RIGHT);
    for (const name of ['Swap sides', 'Open in the diff editor', 'Close (Escape)']) {
      await page.getByRole('button', { name }).click();
    }
    assert.deepEqual(
      (await said()).map(([name]) => name),
      ['swap', 'open-in-editor', 'close'],
    );
    await close();
  });
});
