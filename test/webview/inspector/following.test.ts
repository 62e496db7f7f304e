import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { atStep, cards, option, stepNow } from '../support/on-screen.ts';
import { FOLDER } from '../support/sample-run.ts';
import { streamStep } from '../support/stream.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

describePages('the inspector, following', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

  it('shows text while it is sampled, then rewards, then the update', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await streamStep(open, 43, { ticks: 4, until: 2 });
    await atStep(open, 43);
    assert.equal((await open.page.getByText('being sampled', { exact: false }).count()) > 0, true);
    const [first, second] = open.run.step(43).groups;
    await open.page
      .getByLabel('Prompt', { exact: true })
      .getByText(first?.prompt.text ?? '')
      .waitFor();
    await option(open, second?.prompt.text ?? '').waitFor();
    await streamStep(open, 43, { ticks: 4 });
    await open.page.getByText('14 groups · 112 completions', { exact: false }).waitFor();
    open.panel.answers.step = () => open.run.step(43);
    await open.panel.push({ folder: FOLDER, updated: [43] });
    await cards(open)
      .getByText(/KL 0\.\d/)
      .first()
      .waitFor();
  });

  it('says that a text was cut off where the process that sampled it has gone', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await streamStep(open, 43, { ticks: 4, until: 2 });
    const caret = open.page.locator('grpo-completion-text .caret');
    await caret.first().waitFor();
    await open.panel.push({ folder: FOLDER, head: { ...open.run.head(42), liveness: 'gone' } });
    await open.page.getByText('the run ended while it was sampled').waitFor();
    assert.equal(await caret.count(), 0);
    assert.equal(await open.page.getByText(/sampling|being sampled/).count(), 0);
    await open.page.getByText('cut off', { exact: true }).first().waitFor();
  });

  it('has its figures without reading the whole run', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const figures = await open.page.locator('grpo-run-header dl').innerText();
    assert.match(figures, /step\s*42[^]*reward\s*0\.\d/);
    assert.deepEqual(open.panel.requests('series'), []);
  });

  it('lets go when an older step is chosen, counts what comes, and goes on with f', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await open.page.keyboard.press('P');
    await atStep(open, 41);
    for (const step of [43, 44]) await streamStep(open, step, { ticks: 1 });
    await open.page.getByText('2 new').waitFor();
    assert.equal(await stepNow(open), 41);
    await open.page.keyboard.press('f');
    await atStep(open, 44);
    assert.equal(await open.page.getByText('2 new').count(), 0);
  });

  it('lets go when the reader scrolls, and only then', async () => {
    open = await openInspector(browser(), { height: 420 });
    await cards(open).first().hover();
    await open.page.mouse.wheel(0, 120);
    await open.page.getByRole('button', { name: 'follow latest', pressed: false }).waitFor();
    await streamStep(open, 43, { ticks: 1 });
    assert.equal(await stepNow(open), 42);
  });

  it('asks for a snapshot when a message was lost', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    const before = open.panel.requests('points').length;
    open.panel.lose();
    await open.panel.push({ folder: FOLDER, head: open.run.head(43) });
    await eventually(() => assert.equal(open.panel.requests('points').length, before + 1));
  });

  it('forgets a run that went back, and reads it anew', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    open.panel.answers.step = () => open.run.step(20);
    open.panel.answers.points = () => open.run.points(20);
    await open.panel.push({ folder: FOLDER, restarted: true });
    await atStep(open, 20);
  });

  it('says why a step could not be read, in its place, and tries again when asked', async () => {
    const fail = (): never => {
      throw Object.assign(new Error('rollouts.jsonl is damaged.'), { fix: 'Look at line 7.' });
    };
    open = await openInspector(browser(), { answers: { step: fail } });
    const { page, panel, run } = open;
    await page.getByText('The newest step could not be read').waitFor();
    await page.getByText('rollouts.jsonl is damaged. Look at line 7.').waitFor();
    assert.equal(panel.requests('step').length, 1);
    panel.answers.step = () => run.step(42);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await cards(open).first().waitFor();
    panel.answers.step = fail;
    await page.keyboard.press('P');
    await page.getByText('Step 41 could not be read').waitFor();
    await page.keyboard.press('f');
    await cards(open).first().waitFor();
  });

  it('keeps the cards where they are while they grow', async () => {
    open = await openInspector(browser());
    await cards(open).first().waitFor();
    await streamStep(open, 43, { ticks: 4, until: 1 });
    await atStep(open, 43);
    const tops = () =>
      open.page.evaluate<number[]>(`harness.all('grpo-completion-card').map((card) => card.offsetTop)`);
    await open.page.waitForTimeout(50);
    const begun = await tops();
    await streamStep(open, 43, { ticks: 4 });
    await open.page.waitForTimeout(100);
    assert.deepEqual(await tops(), begun);
  });
});
