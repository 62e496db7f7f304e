import assert from 'node:assert/strict';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the installed extension, in a window where nothing was opened yet', () => {
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

  // The editor's Markdown preview comes with an extension that is not active yet in a window where nobody has opened a Markdown document.
  it('opens a report rendered, as the first document: a heading and a table, no escaped source', async () => {
    await workbench.palette('GRPO: Doctor');
    await workbench.page
      .locator('.part.editor .tab', { hasText: 'What this machine can train on' })
      .first()
      .waitFor({ timeout: 60_000 });
    const page = await workbench.webview(/What this machine can train on/);
    await page.locator('h1', { hasText: 'What this machine can train on' }).waitFor();
    assert.ok((await page.locator('table tr').count()) > 3);
    assert.equal(
      await workbench.page.locator('.part.editor .monaco-editor').count(),
      0,
      'no source is shown',
    );
    await workbench.screenshot('first-report');
  });

  it('asks nothing of another machine', () => {
    assert.deepEqual(workbench.outsideRequests, []);
  });
});
