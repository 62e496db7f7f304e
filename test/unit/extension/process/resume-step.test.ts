import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointName } from '../../../../core/run/records.ts';
import { resumeStep } from '../../../../extension/process/resume-step.ts';
import { Scratch } from './support.ts';

describe('where a crashed run goes on', () => {
  const scratch = new Scratch();
  after(() => scratch.clear());

  it('is its newest checkpoint, and the beginning where it has written none', async () => {
    const folder = scratch.folder();
    const write = (name: string): unknown =>
      mkdirSync(join(folder, 'checkpoints', name), { recursive: true });
    assert.equal(await resumeStep(folder), 0);
    write(`.${checkpointName(9)}.tmp`);
    assert.equal(await resumeStep(folder), 0);
    for (const step of [2, 10, 9]) write(checkpointName(step));
    assert.equal(await resumeStep(folder), 10);
  });
});
