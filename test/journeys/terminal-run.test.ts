import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/host/index.mjs';
import { writePatientRun } from './support/patient-run.ts';
import { InspectorPage } from './support/studio-page.ts';
import { readLines, readStatus, runFolders } from './support/runs.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('a run that was started in a terminal', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  let trainer: ChildProcess;
  let ended: Promise<number | null>;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => writePatientRun(folder, 'patient', 5000),
    });
    await workbench.activity('GRPO Studio');
    const args = [join(root, 'dist', 'cli.js'), 'train', join(workbench.folder, 'patient.grpo.yaml')];
    trainer = spawn(process.execPath, args, { stdio: 'ignore' });
    ended = new Promise((resolve) => trainer.once('exit', resolve));
  });
  after(async () => {
    trainer.kill('SIGKILL');
    await workbench.close();
  });

  it('appears in the tree by itself', async () => {
    await waitFor(
      'the run in the tree',
      async () => (await workbench.treeItems()).some((label) => label.startsWith('Run patient')),
      { timeout: 60_000 },
    );
  });

  it('can be watched', async () => {
    await workbench.palette('GRPO: Open Inspector');
    const inspector = await InspectorPage.of(workbench);
    const seen = await inspector.waitForStep((step) => step >= 1, 90_000);
    await inspector.waitForStep((step) => step > seen);
  });

  it('survives a reload of the window, which shows it again', async () => {
    await workbench.reload();
    const inspector = await InspectorPage.of(workbench);
    const seen = await inspector.waitForStep((step) => step >= 2);
    await inspector.waitForStep((step) => step > seen);
    assert.equal(trainer.exitCode, null);
  });

  it('takes a setting from the dashboard, which lists the change', async () => {
    await workbench.palette('GRPO: Open Dashboard');
    const page = await workbench.webview('Dashboard');
    await page.getByRole('textbox', { name: 'Beta' }).fill('0.05');
    await page.getByRole('button', { name: 'Apply beta' }).click();
    const run = runFolders(workbench.folder)[0] ?? '';
    const change = await waitFor('the change', () =>
      readLines<{ type: string; key?: string; value?: unknown; step: number }>(run, 'events.jsonl').find(
        ({ type, key }) => type === 'setting' && key === 'grpo.beta',
      ),
    );
    assert.equal(change.value, 0.05);
    await page
      .getByRole('listitem')
      .filter({ hasText: `step ${change.step}` })
      .filter({ hasText: '0.05' })
      .waitFor();
    await workbench.screenshot('live-setting');
  });

  it('can be stopped from the editor', async () => {
    await workbench.palette('GRPO: Stop Training');
    assert.equal(await ended, 130);
    assert.equal(readStatus(runFolders(workbench.folder)[0] ?? '').state, 'interrupted');
  });
});
