import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InspectorPage } from './support/studio-page.ts';
import { readLines, readStatus, runFolders } from './support/runs.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('a first run from an empty folder', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  let inspector: InspectorPage;
  before(async () => {
    workbench = await openWorkbench();
  });
  after(() => workbench.close());

  const run = (): string => runFolders(workbench.folder)[0] ?? '';

  it('offers the recipes, the quickstart first, and writes its config', async () => {
    await workbench.palette('GRPO: Start Training');
    const [first] = await waitFor('the recipes', async () => {
      const rows = await workbench.quickInput.rows();
      return rows.length > 0 && rows.some((row) => row.startsWith('Quickstart')) && rows;
    });
    assert.match(first ?? '', /^Quickstart/);
    await workbench.screenshot('recipes');
    await workbench.pick('Quickstart');
    await waitFor('the config', () => existsSync(join(workbench.folder, 'quickstart.grpo.yaml')));
  });

  it('opens the inspector by itself, with completions that grow', async () => {
    const begun = performance.now();
    // The config is checked and the prompts are made before the run's folder is there.
    await workbench.page
      .locator('.part.editor .tab', { hasText: /^Inspector/ })
      .first()
      .waitFor({ timeout: 10_000 });
    inspector = await InspectorPage.of(workbench);
    const longest = async (): Promise<string> =>
      (await inspector.texts()).reduce((a, b) => (b.length > a.length ? b : a), '');
    const first = await waitFor('text of a completion', longest, { timeout: 60_000 });
    console.log(`      first text ${((performance.now() - begun) / 1000).toFixed(1)} s after the choice`);
    await waitFor('more text in a completion that is being sampled', async () =>
      (await inspector.texts()).some((text) => text.startsWith(first) && text.length > first.length),
    );
    await workbench.screenshot('first-run');
  });

  it('shows rewards and advantages when they are known, and follows the steps', async () => {
    await inspector.waitForStep((step) => step >= 4, 120_000);
    const scored = inspector.frame.locator('grpo-group-list').getByText(/\d\.\d\d/);
    await scored.first().waitFor({ timeout: 30_000 });
    await workbench.screenshot('inspector');
  });

  it('stands in the tree and in the status bar while it trains', async () => {
    await workbench.activity('GRPO Studio');
    await waitFor('the run in the tree', async () =>
      (await workbench.treeItems()).some((label) => label.startsWith('Run quickstart')),
    );
    await workbench.page.locator('.statusbar-item', { hasText: /quickstart/ }).waitFor();
  });

  it('stops when asked to, and can be resumed', async () => {
    await workbench.palette('GRPO: Stop Training');
    await waitFor('the end', () => readStatus(run()).state === 'interrupted', { timeout: 60_000 });
    const steps = readLines<{ step: number }>(run(), 'metrics.jsonl').length;
    assert.ok(
      existsSync(join(run(), 'checkpoints', `step-${String(steps).padStart(5, '0')}`)),
      `a checkpoint of step ${steps}`,
    );
    await waitFor('the end of the trainer', () =>
      workbench.processes().every(({ command }) => !command.includes('cli.js train')),
    );
  });

  it('asked nothing of another machine', () => assert.deepEqual(workbench.outsideRequests, []));
});
