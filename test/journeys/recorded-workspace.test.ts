import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { branchFromCheckpoint } from './recorded/branch.ts';
import { listOfRuns } from './recorded/runs-view.ts';
import { configWithMistake, MISTAKE } from './recorded/validation.ts';
import { recordRun } from './support/record-run.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** Several journeys through one window, which costs more to open than most of them take: each leaves the two runs as they are, but the last. */
describe('a workspace with two recorded runs and a config with a mistake:', function () {
  this.timeout(180_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => {
        const run = recordRun(folder);
        cpSync(run, `${run}-again`, { recursive: true });
        writeFileSync(join(folder, 'mistake.grpo.yaml'), MISTAKE);
      },
    });
  });
  after(() => workbench.close());

  listOfRuns(() => workbench);
  configWithMistake(() => workbench);
  branchFromCheckpoint(() => workbench);
});
