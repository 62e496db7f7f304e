import assert from 'node:assert/strict';
import { madeVsix } from '../e2e/support/vsix.ts';
import { readLines, runFolders } from './support/runs.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the extension installed from its VSIX', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'examples/quickstart', vsix: madeVsix('linux-x64') });
  });
  after(() => workbench.close());

  const trainers = (): string[] =>
    workbench
      .processes()
      .map(({ command }) => command)
      .filter((command) => command.includes('cli.js train'));

  it('trains with the runtime that is inside', async function () {
    this.timeout(240_000);
    await workbench.palette('GRPO: Start Training');
    const run = await waitFor('a run', () => runFolders(workbench.folder)[0], { timeout: 30_000 });
    // The first step comes after an evaluation of the base model.
    await waitFor('a step', () => readLines(run, 'metrics.jsonl').length >= 1, { timeout: 180_000 });
    assert.equal(trainers().length, 1);
    await workbench.screenshot('packaged');
  });

  it('stops it', async () => {
    await workbench.palette('GRPO: Stop Training');
    await waitFor('the end of the trainer', () => trainers().length === 0, { timeout: 30_000 });
  });
});
