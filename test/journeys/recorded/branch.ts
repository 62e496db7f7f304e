import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLines, readStatus, runFolders } from '../support/runs.ts';
import { waitFor } from '../support/wait.ts';
import type { Workbench } from '../support/workbench.ts';

interface Manifest {
  parent: { run: string; step: number } | null;
  config: { train: { learning_rate: number } };
}

/** @param workbench  in the workspace of recorded-workspace.test.ts */
export const branchFromCheckpoint = (workbench: () => Workbench): void =>
  void describe('a branch from a checkpoint', function () {
    this.timeout(180_000);
    before(() => workbench().activity('GRPO Studio'));

    it('begins in the tree of checkpoints', async () => {
      const labels = await waitFor('the checkpoints', async () => {
        const found = (await workbench().treeItems()).filter((label) => label.startsWith('Checkpoint'));
        return found.length >= 2 && found;
      });
      assert.match(labels.join('\n'), /step 3.*step 6|step 6.*step 3/s);
      await waitFor('the configs', async () =>
        (await workbench().treeItems()).some((label) => label.startsWith('Config')),
      );
      await workbench().screenshot('checkpoints');
    });

    it('asks for settings and trains on with them', async () => {
      const item = workbench().page.locator('.part.sidebar [role=treeitem][aria-label*="step 3"]').first();
      await item.hover();
      await item.getByRole('button', { name: 'Branch from Checkpoint' }).click();
      await workbench().quickInput.answer('train.learning_rate=5e-5');
      const branch = await waitFor(
        'the branch',
        () => runFolders(workbench().folder).find((run) => manifestOf(run).parent !== null),
        {
          timeout: 60_000,
        },
      );
      assert.equal(manifestOf(branch).parent?.step, 3);
      assert.equal(manifestOf(branch).config.train.learning_rate, 5e-5);
      await waitFor('its end', () => readStatus(branch).state === 'finished', { timeout: 60_000 });
      assert.equal(readLines<{ step: number }>(branch, 'metrics.jsonl').at(-1)?.step, 6);
    });
  });

const manifestOf = (run: string): Manifest =>
  JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
