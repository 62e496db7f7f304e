import assert from 'node:assert/strict';
import type { PageCursor } from '../../../core/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('an inspector that was hidden', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  /** Opens the page as it was left: a hidden one is thrown away, and its cursor kept. */
  async function again(cursor: Partial<PageCursor>): Promise<void> {
    open = await openInspector(browser(), { cursor });
    await open.page.locator('grpo-completion-card, grpo-diff-view').first().waitFor();
  }

  /** What it is left with now. */
  const left = (): Partial<PageCursor> => open.panel.requests('remember').at(-1)?.cursor ?? {};
  const titles = (): Promise<string[]> => open.page.locator('grpo-diff-view .title').allInnerTexts();

  it('comes back to the diff of two steps, until that is closed', async () => {
    await again({ compared: ['s41-g0-c1', 's42-g0-c2'] });
    const diff = open.page.locator('grpo-diff-view');
    await diff.waitFor();
    assert.match((await titles()).join(), /#1 · step 41 · group 0.*#2 · step 42 · group 0/s);
    await eventually(() => assert.deepEqual(left().compared, ['s41-g0-c1', 's42-g0-c2']));
    await open.page.keyboard.press('Escape');
    await diff.waitFor({ state: 'detached' });
    await eventually(() => assert.equal(left().compared, undefined));
  });

  it('still has the completion that was marked for a diff', async () => {
    await again({ marked: 's41-g0-c1' });
    await eventually(() => assert.equal(left().marked, 's41-g0-c1'));
    await open.page.keyboard.press('n');
    await open.page.keyboard.press('d');
    await open.page.locator('grpo-diff-view').waitFor();
    assert.match((await titles()).join(), /#1 · step 41/);
  });

  it('shows the step where what was compared is gone', async () => {
    await again({ compared: ['s41-g0-c1', 's42-g0-c99'], marked: 's42-g0-c98' });
    await open.page.locator('grpo-completion-card').first().waitFor();
    await eventually(() => assert.deepEqual([left().marked, left().compared], [undefined, undefined]));
    assert.equal(await open.page.locator('grpo-diff-view').count(), 0);
  });
});
