import assert from 'node:assert/strict';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the installed extension', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'examples/quickstart' });
  });
  after(() => workbench.close());

  it('offers its commands in the palette', async () => {
    const commands = await workbench.quickInput.commands('GRPO: Start');
    assert.ok(
      commands.some((label) => label.startsWith('GRPO: Start Training')),
      `offered: ${commands.join(', ')}`,
    );
  });

  it('lists the configs of the workspace in a container of its own', async () => {
    await workbench.activity('GRPO Studio');
    await waitFor('the config in the tree', async () =>
      (await workbench.treeItems()).some((label) => label.includes('quickstart')),
    );
    await workbench.screenshot('activation');
  });

  it('asks nothing of another machine', () => {
    assert.deepEqual(workbench.outsideRequests, []);
  });
});
