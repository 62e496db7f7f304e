import assert from 'node:assert/strict';
import { resumeStepWithout } from '../../../../extension/commands/resume-point.ts';

describe('where a resume goes on without a checkpoint', () => {
  it('is the newest other one, wherever the run itself ended', () => {
    assert.equal(resumeStepWithout([20, 40, 60], 60), 40);
    assert.equal(resumeStepWithout([60, 20, 40], 20), 60);
  });

  it('is nowhere without another one', () => {
    assert.equal(resumeStepWithout([20], 20), null);
  });
});
