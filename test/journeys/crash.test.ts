import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InspectorPage } from './support/studio-page.ts';
import { readLines, readStatus, runFolders, type Status } from './support/runs.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const CONFIG = `name: fragile
model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards:
  - { use: exact-answer, answer: '{answer}' }
grpo: { num_generations: 8, max_completion_length: 40 }
train: { learning_rate: 1.0e-4, prompts_per_step: 8, max_steps: 400, save_steps: 2, save_total_limit: 3 }
`;

describe('a trainer that dies, and a window that is reloaded', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => writeFileSync(join(folder, 'fragile.grpo.yaml'), CONFIG),
    });
  });
  after(() => workbench.close());

  const run = (): string => runFolders(workbench.folder)[0] ?? '';
  const status = (): Status => readStatus(run());
  const steps = (): number => readLines(run(), 'metrics.jsonl').length;

  it('trains', async () => {
    await workbench.palette('GRPO: Start Training');
    await workbench.pick('fragile');
    await waitFor('five steps', () => run() !== '' && steps() >= 5, { timeout: 90_000 });
  });

  it('goes on as the same process when the window is reloaded, and the inspector comes back whole', async () => {
    const { pid } = status();
    const before = steps();
    await workbench.reload();
    const inspector = await InspectorPage.of(workbench);
    const seen = await inspector.waitForStep((step) => step >= before);
    await inspector.waitForStep((step) => step > seen);
    assert.equal(status().pid, pid);
    // Nothing is missing: of every step before, while and after the window was gone there are all completions.
    const slider = inspector.frame.getByRole('slider', { name: 'Step' });
    await slider.press('Home');
    for (let step = 1; step <= seen; step++) {
      await inspector.waitForStep((shown) => shown === step);
      await waitFor(`all completions of step ${step}`, async () => {
        const groups = await inspector.frame.locator('grpo-group-list').getByRole('option').count();
        return groups === 8 && (await inspector.cards.count()) === 8;
      });
      await slider.press('ArrowRight');
    }
    const written = readLines<{ step: number }>(run(), 'rollouts.jsonl').filter(({ step }) => step <= seen);
    assert.equal(written.length, 64 * seen);
  });

  it('says that it crashed, and goes on from the last checkpoint', async () => {
    const { pid } = status();
    process.kill(pid, 'SIGKILL');
    const said = await workbench.toast('fragile', { timeout: 60_000 });
    assert.match(said, /crash|died|ended|SIGKILL/i);
    await workbench.screenshot('crash');
    await workbench.press('Open Log');
    await workbench.page.locator('.tab.active', { hasText: /fragile.*\.log/ }).waitFor();
    await waitFor('another process', () => status().pid !== pid && status().state === 'running', {
      timeout: 90_000,
    });
    const before = steps();
    await waitFor('further steps', () => steps() > before, { timeout: 60_000 });
    const restarts = readLines<{ type: string }>(run(), 'events.jsonl').filter(
      ({ type }) => type === 'restart',
    );
    assert.equal(restarts.length, 1);
  });

  it('stops when asked to, and leaves no process behind', async () => {
    await workbench.palette('GRPO: Stop Training');
    await waitFor('the end', () => status().state === 'interrupted', { timeout: 60_000 });
    await waitFor('no trainer', () =>
      workbench.processes().every(({ command }) => !command.includes('cli.js')),
    );
  });
});
