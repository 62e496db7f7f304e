import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { labelsOf } from '../support/labels.ts';
import { waitFor } from '../support/wait.ts';
import type { Workbench } from '../support/workbench.ts';

/** @param workbench  in the workspace of recorded-workspace.test.ts */
export const listOfRuns = (workbench: () => Workbench): void =>
  void describe('the list of runs', function () {
    this.timeout(120_000);
    before(() => workbench().activity('GRPO Studio'));

    const side = (): Locator => workbench().page.locator('.part.sidebar');
    const runs = (): Locator => side().locator('[role=treeitem][aria-label^="Run "]');
    const untilRuns = (count: number): Promise<unknown> =>
      waitFor(`${count} runs`, async () => (await runs().count()) === count);
    /** Right-clicks a run. @returns what its menu offers */
    async function menuOf(run: Locator): Promise<string[]> {
      await run.click({ button: 'right' });
      const items = workbench().page.locator('.monaco-menu .action-item:not(.disabled) .action-label');
      await items.first().waitFor();
      return (await items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '');
    }

    it('leads out of a filter that hides all of them, without a claim that there is none', async () => {
      await untilRuns(2);
      await workbench().palette('GRPO: Filter Runs');
      await workbench().quickInput.widget.locator('.monaco-list-row', { hasText: 'Only training' }).click();
      await untilRuns(0);
      await side().getByText('No run matches the filter.').waitFor();
      assert.equal(await side().getByText('No run yet').count(), 0);
      await workbench().screenshot('runs-filtered');
      await side().getByRole('button', { name: 'Show All Runs' }).last().click();
      await untilRuns(2);
    });

    it('offers to train a finished run further', async () => {
      const offered = await menuOf(runs().first());
      assert.ok(offered.includes('Train Finished Run Further'), offered.join());
      assert.ok(!offered.includes('Resume Interrupted Run'), offered.join());
      await workbench().screenshot('run-menu');
      await workbench().page.keyboard.press('Escape');
      const checkpoint = side().locator('[role=treeitem][aria-label^="Checkpoint of step 6"]');
      assert.deepEqual(await menuOf(checkpoint), [
        'Train Finished Run Further',
        'Branch from Checkpoint',
        'Generate from Checkpoint',
        'Evaluate Checkpoint',
        'Compare Checkpoint with Base',
        'Export Checkpoint',
        'Reveal Run Folder',
        'Delete Checkpoint',
      ]);
      await workbench().page.keyboard.press('Escape');
    });

    it('lays those that are selected over each other', async () => {
      await runs().first().click();
      await runs()
        .last()
        .click({ modifiers: ['ControlOrMeta'] });
      const offered = await menuOf(runs().last());
      assert.deepEqual(offered, ['Open Dashboard', 'Compare Runs', 'Delete Run']);
      // A menu that has just opened takes no click yet: it may be of the button that opened it.
      await workbench().page.locator('.monaco-menu').getByText('Compare Runs').hover();
      await workbench().page.keyboard.press('Enter');
      const dashboard = await workbench().webview('Dashboard');
      await waitFor('both runs', async () => (await dashboard.locator('grpo-run-list li').count()) === 2);
      assert.equal((await labelsOf(runs())).length, 2);
    });
  });
