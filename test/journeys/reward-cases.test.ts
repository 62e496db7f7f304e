import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/host/index.mjs';
import { labelsOf } from './support/labels.ts';
import { recordRun } from './support/record-run.ts';
import { InspectorPage } from './support/studio-page.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** Keeps a completion as a case, and the same once more with another reward than it has. */
function keepCases(run: string, folder: string): void {
  const args = [join(root, 'dist', 'cli.js'), 'reward', 'save', run, '--id', 's1-g0-c0'];
  execFileSync(process.execPath, args, { stdio: 'ignore' });
  const file = join(folder, 'small.cases.jsonl');
  const [line = ''] = readFileSync(file, 'utf8').split('\n');
  const kept = JSON.parse(line) as { rewards: Record<string, number> };
  const other = { ...kept, name: 'worse than it was', rewards: { ...kept.rewards, 'exact-answer': 0.5 } };
  appendFileSync(file, `${JSON.stringify(other)}\n`);
}

describe('a recorded run: its cases in the Test view, its files in the inspector', function () {
  this.timeout(180_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => keepCases(recordRun(folder), folder),
    });
  });
  after(() => workbench.close());

  const tests = (): Promise<string[]> => labelsOf(workbench.page.locator('.test-explorer [role=treeitem]'));

  it('lists a config with its cases', async () => {
    // Its container comes with the first tests.
    await workbench.activity('Testing');
    await waitFor('the config', async () => (await tests()).some((label) => label.startsWith('small')));
    await workbench.page.locator('.test-explorer [role=treeitem]').first().click();
    await waitFor('its cases', async () =>
      (await tests()).some((label) => label.startsWith('worse than it was')),
    );
  });

  it('scores them with the rewards as they are, and shows what differs', async () => {
    await workbench.palette('Test: Run All Tests');
    const labels = await waitFor(
      'the results',
      async () => {
        const seen = await tests();
        return seen.some((label) => /worse.*\(Failed/.test(label)) && seen;
      },
      { timeout: 30_000 },
    );
    assert.ok(
      labels.some((label) => /s1-g0-c0.*\(Passed/.test(label)),
      labels.join('\n'),
    );
    await workbench.screenshot('reward-cases');
  });

  it('opens rollouts.jsonl in the inspector', async () => {
    await workbench.palette('GRPO: Reveal Run Folder');
    const items = workbench.page.locator('.explorer-folders-view .monaco-list-row');
    await items.filter({ hasText: '-small-' }).click();
    await items.filter({ hasText: 'rollouts.jsonl' }).dblclick();
    await workbench.palette('View: Reopen Editor With...');
    await workbench.pick('GRPO Inspector');
    const inspector = await InspectorPage.of(workbench, 'rollouts.jsonl');
    await inspector.cards.first().waitFor();
    assert.equal(await inspector.step(), 6);
    await workbench.screenshot('rollouts-in-inspector');
  });
});
