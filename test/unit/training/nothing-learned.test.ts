import assert from 'node:assert/strict';
import { nothingLearned } from '../../../trainer/training/nothing-learned.ts';

describe('notice that nothing is learned', () => {
  it('is not given where a completion has an advantage', () => {
    assert.equal(nothingLearned(3, { rewards: [1, 0], advantages: [0.7, -0.7] }), undefined);
  });

  it('tells equal rewards from completions that no reward could score', () => {
    const equal = nothingLearned(3, { rewards: [1, null], advantages: [0, 0] });
    assert.match(equal?.message ?? '', /same reward at step 3/);
    const unscored = nothingLearned(4, { rewards: [null, null], advantages: [0, 0] });
    assert.match(unscored?.message ?? '', /No reward could score any completion at step 4/);
    assert.match(unscored?.fix ?? '', /rollouts\.jsonl/);
  });
});
