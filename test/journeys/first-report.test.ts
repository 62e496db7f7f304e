import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** The editor's Markdown preview comes with an extension that is not active yet in a window where nobody has opened a Markdown document. */
describe('a report that is the first document of a window', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'examples/quickstart' });
  });
  after(() => workbench.close());

  it('opens rendered: a heading and a table, no escaped source', async () => {
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
});
