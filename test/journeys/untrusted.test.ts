import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InspectorPage } from './support/studio-page.ts';
import { recordRun } from './support/record-run.ts';
import { runFolders } from './support/runs.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('a workspace that nobody trusts yet', function () {
  this.timeout(180_000);
  let workbench: Workbench;
  const marker = (): string => join(workbench.folder, 'user-code-ran');
  before(async () => {
    workbench = await openWorkbench({ folder: 'examples/quickstart', trusted: false, prepare });
    const { page } = workbench;
    const no = page.locator('.monaco-dialog-box').getByRole('button', { name: /don't trust/i });
    await no.click({ timeout: 15_000 }).catch(() => undefined);
  });
  after(() => workbench.close());

  /** A run to look at, and a config whose reward leaves a trace when it runs. */
  function prepare(folder: string): void {
    recordRun(folder);
    const trace = JSON.stringify(join(folder, 'user-code-ran'));
    mkdirSync(join(folder, 'rewards'));
    writeFileSync(
      join(folder, 'rewards', 'trace.ts'),
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${trace}, '');\nexport default (all: string[]) => all.map(() => 0);\n`,
    );
    writeFileSync(
      join(folder, 'trace.grpo.yaml'),
      "model: { base: embedded:sums }\ndata: { train: prompts.jsonl, prompt: '{question}' }\nrewards: [{ use: ./rewards/trace.ts }]\n",
    );
  }

  it('shows its runs', async () => {
    await workbench.palette('GRPO: Open Inspector');
    const inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
    assert.equal(await inspector.step(), 6);
  });

  it('explains why the reference can not be asked, and asks nobody', async () => {
    const inspector = await InspectorPage.of(workbench);
    await inspector.press('n', 'r');
    await inspector.frame.getByText('workspace-untrusted').waitFor();
    await inspector.frame.getByText(/not trusted/).waitFor();
    await workbench.page.keyboard.press('Escape');
    await inspector.press('s');
    await inspector.frame
      .getByRole('alert')
      .getByText(/not trusted/)
      .waitFor();
    assert.ok(workbench.processes().every(({ command }) => !command.includes('cli.js')));
  });

  it('explains why it does not train, and runs no code of the workspace', async () => {
    await workbench.openFile('trace.grpo.yaml');
    await workbench.palette('GRPO: Start Training');
    assert.match(await workbench.toast('trust'), /trust/i);
    await workbench.screenshot('untrusted');
    assert.equal(runFolders(workbench.folder).length, 1);
    assert.ok(!existsSync(marker()), 'the reward file ran');
    assert.ok(workbench.processes().every(({ command }) => !command.includes('cli.js')));
  });

  it('trains once it is trusted, without a reload', async () => {
    const { page } = workbench;
    await workbench.palette('Workspaces: Manage Workspace Trust');
    await page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: /^Trust$/ })
      .first()
      .click();
    await workbench.openFile('small.grpo.yaml');
    await workbench.palette('GRPO: Start Training');
    await workbench.pick('small');
    await InspectorPage.of(workbench, /Inspector: small/);
  });
});
