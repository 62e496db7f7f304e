import assert from 'node:assert/strict';
import type { ReferenceText } from '../../core/protocol/index.ts';
import { accessibilityFaults, inEveryTheme } from './support/accessibility.ts';
import { eventually } from './support/eventually.ts';
import { openInspector, type InspectorOptions, type OpenInspector } from './support/inspector.ts';
import { FOLDER } from './support/sample-run.ts';
import { closesAfterEach, describePages } from './support/suite.ts';

const never = (): Promise<never> => new Promise(() => undefined);

function gone(): never {
  throw Object.assign(new Error('./models/base is gone.'), { code: 'model-gone', fix: 'Put it back.' });
}

describePages('a completion against the reference', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  const diff = () => open.page.locator('grpo-diff-view');
  const wait = () => open.page.locator('grpo-reference-wait');

  /** Opens the inspector, selects the first completion and presses keys. */
  async function begin(options: InspectorOptions, ...keys: string[]): Promise<void> {
    open = await openInspector(browser(), options);
    await open.page.locator('grpo-completion-card').first().waitFor();
    for (const key of ['n', ...keys]) await open.page.keyboard.press(key);
  }

  it('stands beside it, with what the reference is, and is asked for once', async () => {
    await begin({}, 'r');
    const { page, panel } = open;
    await diff().getByText('reference · embedded:sums').waitFor();
    await diff().getByText('12 tok').waitFor();
    await diff()
      .getByText(/settings and random numbers of the policy/)
      .waitFor();
    assert.deepEqual(await page.locator('del').allInnerTexts(), [' 40']);
    await page.getByText('The reference has answered.').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Reference', exact: true }).click();
    await diff().waitFor();
    const [asked] = panel.requests('reference');
    assert.equal(panel.requests('reference').length, 1);
    assert.equal(asked?.folder, FOLDER);
    assert.match(asked?.id ?? '', /^s42-g0-c\d$/);
    await page.getByRole('button', { name: 'Open in the diff editor' }).click();
    await eventually(() =>
      assert.equal(panel.requests('openDiff')[0]?.left.title, 'reference · embedded:sums'),
    );
  });

  it('can be chosen from the diff of two, for either side', async () => {
    await begin({}, 'd', 'n', 'd');
    await diff().waitFor();
    await open.page.getByRole('button', { name: 'against the reference' }).nth(1).click();
    await diff().getByText('reference · embedded:sums').waitFor();
    assert.equal(await open.page.getByRole('button', { name: 'against the reference' }).count(), 0);
  });

  it('says that it is being sampled, and ends that when it is cancelled, by button or by Escape', async () => {
    await begin({ answers: { reference: never } }, 'r');
    const { page, panel } = open;
    await wait()
      .getByText(/The reference answers the prompt of #\d · step 42/)
      .waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await wait().waitFor({ state: 'detached' });
    await eventually(() => assert.deepEqual(panel.cancelled, ['reference']));
    await page.keyboard.press('r');
    await wait().waitFor();
    await page.keyboard.press('Escape');
    await wait().waitFor({ state: 'detached' });
    await eventually(() => assert.deepEqual(panel.cancelled, ['reference', 'reference']));
    assert.equal(await page.getByRole('alert').count(), 0, 'a change of mind is no failure');
  });

  it('goes back to the diff it was asked from', async () => {
    await begin({ answers: { reference: never } }, 'd', 'n', 'd');
    await diff().waitFor();
    await open.page.keyboard.press('r');
    await wait().waitFor();
    await open.page.keyboard.press('Escape');
    await diff().waitFor();
  });

  it('says why it could not be had, with code and fix, and asks again', async () => {
    await begin({ answers: { reference: gone }, width: 400 }, 'r');
    const { page, panel } = open;
    const alert = wait().getByRole('alert');
    for (const words of ['./models/base is gone.', 'Put it back.', 'model-gone']) {
      await alert.getByText(words).waitFor();
    }
    assert.deepEqual(await accessibilityFaults(page), []);
    const answer: ReferenceText = { text: '40', stop_reason: 'length', tokens: 2, model: 'base' };
    panel.answers.reference = () => answer;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await diff().getByText('truncated').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
  });

  it('is text, whatever it says', async () => {
    const hostile = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>\u001b[31m\u202e';
    const answer: ReferenceText = { text: hostile, stop_reason: 'eos', tokens: 9, model: hostile };
    await begin({ answers: { reference: () => answer } }, 'r');
    await diff().waitFor();
    assert.equal(await open.page.evaluate('globalThis.hit'), undefined);
    assert.equal(await open.page.evaluate(`harness.all('img, iframe').length`), 0);
    const shown = await diff().locator('.rows').innerText();
    assert.match(shown, /<img src=x/);
    assert.doesNotMatch(shown, /[\u001b\u202e]/);
  });
});

describePages('the diff against the reference', (browser) => {
  const opened = async (): Promise<OpenInspector> => {
    const open = await openInspector(browser(), { reducedMotion: true });
    await open.page.locator('grpo-completion-card').first().waitFor();
    for (const key of ['n', 'r']) await open.page.keyboard.press(key);
    await open.page.locator('grpo-diff-view').waitFor();
    return open;
  };
  inEveryTheme(opened, ({ page }, look) => accessibilityFaults(page, look));
});
