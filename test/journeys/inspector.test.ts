import assert from 'node:assert/strict';
import { InspectorPage } from './support/studio-page.ts';
import { recordRun } from './support/record-run.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the inspector of a recorded run', () => {
  let workbench: Workbench;
  let inspector: InspectorPage;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => void recordRun(folder),
    });
    await workbench.palette('GRPO: Open Inspector');
    inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
  });
  after(() => workbench.close());

  it('shows the newest step, a card a completion', async () => {
    assert.equal(await inspector.step(), 6);
    assert.equal(await inspector.cards.count(), 8);
    const [text] = await inspector.texts();
    assert.match(text ?? '', /->/);
  });

  it('travels in time by keyboard', async () => {
    await inspector.press('P', 'P');
    await inspector.waitForStep((step) => step === 4);
    await inspector.press('f');
    await inspector.waitForStep((step) => step === 6);
  });

  it('lays values over tokens', async () => {
    await inspector.frame.getByRole('radio', { name: 'entropy' }).click();
    await inspector.cards.first().locator('.token').first().waitFor();
    await workbench.screenshot('overlay');
  });

  it('compares two completions', async () => {
    await inspector.press('n', 'd', 'n', 'd');
    const diff = inspector.frame.locator('grpo-diff-view');
    await diff.waitFor();
    await workbench.screenshot('diff');
    await workbench.page.keyboard.press('Escape');
    await diff.waitFor({ state: 'detached' });
  });

  it('finds completions of the whole run', async () => {
    await inspector.frame.getByRole('radio', { name: 'whole run' }).click();
    const rows = inspector.frame.locator('grpo-completion-list [role=row]');
    await waitFor('rows', async () => (await rows.count()) > 8);
    await inspector.frame.getByRole('searchbox').fill('/-> \\d{3}$/');
    await inspector.frame
      .getByText(/of 192/)
      .first()
      .waitFor();
    await workbench.screenshot('list');
  });

  it('has no faults that axe finds', async () => {
    assert.deepEqual(await workbench.axe(inspector.frame), []);
  });

  it('asked nothing of another machine', () => assert.deepEqual(workbench.outsideRequests, []));
});
