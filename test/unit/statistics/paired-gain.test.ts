import assert from 'node:assert/strict';
import { pairedGain, pairedTTest } from '../../../core/statistics/index.ts';

describe('the paired gain', () => {
  it('is the mean difference of the pairs that both have, with the paired t-test of them', () => {
    const before = [0, 1, null, 0, 0.5];
    const after = [1, 1, 1, null, 1];
    const gain = pairedGain(before, after);
    assert.equal(gain?.n, 3);
    assert.equal(gain.difference, 0.5);
    assert.equal(gain.p, pairedTTest([1, 1, 1], [0, 1, 0.5]).p);
    assert.ok(gain.interval[0] <= 0.5 && 0.5 <= gain.interval[1]);
  });

  it('has no p where all differences are the same but for rounding: two equal pairs are no proof', () => {
    assert.equal(pairedGain([-1.21, -1.16], [-1.13, -1.08])?.p, null);
    assert.equal(pairedGain([1, 0], [1, 0])?.p, null);
  });

  it('is not there without a pair', () => {
    assert.equal(pairedGain([null, 1], [1, null]), undefined);
  });
});
