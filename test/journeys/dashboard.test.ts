import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { InspectorPage } from './support/studio-page.ts';
import { recordRun } from './support/record-run.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the dashboard of two runs', function () {
  this.timeout(180_000);
  let workbench: Workbench;
  let page: Frame;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      size: { width: 1400, height: 1100 },
      prepare: (folder) => {
        recordRun(folder);
        recordRun(folder, ['--set', 'train.learning_rate=5e-4']);
      },
    });
  });
  after(() => workbench.close());

  it('overlays them and says which settings differ', async () => {
    await workbench.palette('GRPO: Compare Runs');
    const rows = workbench.quickInput.widget.locator('.monaco-list-row', { hasText: 'finished' });
    await rows.nth(1).waitFor();
    for (const row of await rows.all()) await row.click();
    await workbench.quickInput.widget.getByRole('button', { name: 'OK' }).click();
    page = await workbench.webview('Dashboard');
    await page.getByText('Reward', { exact: true }).first().waitFor();
    await page.getByText('train.learning_rate').first().waitFor();
    await workbench.screenshot('dashboard');
  });

  it('has no faults that axe finds', async () => {
    assert.deepEqual(await workbench.axe(page), []);
  });

  it('opens the inspector at a step', async () => {
    await page.getByRole('slider', { name: 'Reward: step' }).focus();
    await workbench.page.keyboard.press('ArrowLeft');
    await workbench.page.keyboard.press('Enter');
    const inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
    assert.ok((await inspector.step()) >= 1);
  });
});
