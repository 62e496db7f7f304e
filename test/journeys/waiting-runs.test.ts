import assert from 'node:assert/strict';
import { writePatientRun } from './support/patient-run.ts';
import { readLines, readStatus, runFolders } from './support/runs.ts';
import { InspectorPage } from './support/studio-page.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('runs that wait for another one', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => {
        writePatientRun(folder, 'live', 5000);
        for (const name of ['second', 'third']) writePatientRun(folder, name, 2);
      },
    });
  });
  after(() => workbench.close());

  /** The run of a config, where it has begun. */
  const run = (name: string): string | undefined =>
    runFolders(workbench.folder).find((folder) => folder.includes(`-${name}-`));
  /** Waiting runs as the tree shows them. */
  const waiting = async (): Promise<string[]> =>
    (await workbench.treeItems()).filter((label) => label.includes('waiting'));
  const waitingAre = (names: string[]): Promise<unknown> =>
    waitFor(`waiting: ${names.join(', ') || 'none'}`, async () => {
      const seen = await waiting();
      return (
        seen.length === names.length && names.every((name, place) => seen[place]?.startsWith(`Run ${name}, `))
      );
    });
  async function start(name: string): Promise<void> {
    await workbench.palette('GRPO: Start Training');
    await workbench.pick(name);
  }

  it('stand in the tree, in order', async () => {
    await start('live');
    // An inspector that opens takes the focus, and a list that loses it closes.
    const inspector = await InspectorPage.of(workbench, /^Inspector: live/);
    await inspector.cards.first().waitFor({ timeout: 60_000 });
    await start('second');
    await workbench.toast('second starts when');
    await start('third');
    await workbench.toast('third starts when');
    await workbench.activity('GRPO Studio');
    await waitingAre(['second', 'third']);
    await workbench.screenshot('waiting-runs');
  });

  it('still wait after a reload of the window, behind the run that goes on', async () => {
    const { pid } = readStatus(run('live') ?? '');
    await workbench.reload();
    await workbench.activity('GRPO Studio');
    await waitingAre(['second', 'third']);
    assert.equal(readStatus(run('live') ?? '').pid, pid);
    assert.equal(run('second'), undefined);
  });

  it('can be cancelled', async () => {
    await workbench.palette('GRPO: Cancel Waiting Run');
    await workbench.pick('third');
    await waitingAre(['second']);
  });

  it('start when the live one has ended, and leave the editor that is open in front', async () => {
    await workbench.openFile('second.grpo.yaml');
    await workbench.palette('GRPO: Stop Training');
    await workbench.toast('second trains now.');
    assert.equal(await workbench.activeTab(), 'second.grpo.yaml');
    await waitFor('the second run', () => readStatus(run('second') ?? '').state === 'finished', {
      timeout: 60_000,
    });
    await waitingAre([]);
    await workbench.press('Open Inspector');
    await InspectorPage.of(workbench, /^Inspector: second/);
    assert.equal(run('third'), undefined);
    assert.equal(readLines(run('second') ?? '', 'metrics.jsonl').length, 2);
  });
});
