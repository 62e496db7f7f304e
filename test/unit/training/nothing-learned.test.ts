import assert from 'node:assert/strict';
import { nothingLearned } from '../../../trainer/training/nothing-learned.ts';

const COUNTED = [Uint8Array.of(1, 1), Uint8Array.of(1)];

describe('notice that nothing is learned', () => {
  it('is not given where a completion has an advantage', () => {
    assert.equal(nothingLearned(3, { rewards: [1, 0], advantages: [0.7, -0.7] }, COUNTED), undefined);
    const half = [Uint8Array.of(0, 0), Uint8Array.of(1)];
    assert.equal(nothingLearned(3, { rewards: [1, 0], advantages: [0.7, -0.7] }, half), undefined);
  });

  it('tells equal rewards from completions that no reward could score', () => {
    const equal = nothingLearned(3, { rewards: [1, null], advantages: [0, 0] }, COUNTED);
    assert.match(equal?.message ?? '', /same reward at step 3/);
    const one = { mean: 1, std: null, zeroStd: false, scorable: 1 };
    const alone = nothingLearned(3, { rewards: [1, null], advantages: [0, 0], groups: [one] }, COUNTED);
    assert.match(alone?.message ?? '', /could more than one completion be scored/);
    const unscored = nothingLearned(4, { rewards: [null, null], advantages: [0, 0] }, COUNTED);
    assert.match(unscored?.message ?? '', /No reward could score any completion at step 4/);
    assert.match(unscored?.fix ?? '', /rollouts\.jsonl/);
  });

  it('names the mask that leaves every completion out of the loss, whatever their advantages', () => {
    const none = [Uint8Array.of(0, 0), Uint8Array.of(0)];
    const masked = nothingLearned(5, { rewards: [1, 0], advantages: [0.7, -0.7] }, none);
    assert.equal(masked?.code, 'all-truncated');
    assert.match(masked.message, /All 2 completions of step 5 were cut off.*mask_truncated_completions/);
    assert.match(masked.fix, /Raise grpo\.max_completion_length.*mask_truncated_completions to false/);
  });
});
