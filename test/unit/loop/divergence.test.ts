import assert from 'node:assert/strict';
import { findBreakage } from '../../../trainer/training/divergence.ts';
import { Faults } from '../../../trainer/training/faults.ts';
import type { Completion } from '../../../trainer/rollout/completion.ts';
import type { UpdateReport } from '../../../trainer/update/update-policy.ts';

const completion = (...logprobs: number[]): Completion =>
  ({ logprobs: Float32Array.from(logprobs) }) as Completion;
const report = (policyLoss: number, gradNorm: number): UpdateReport => ({
  policyLoss,
  gradNorm,
  logprobs: [],
  firstLogprobs: [],
});

describe('how far back weights are good', () => {
  const fine = [completion(-1, -2), completion()];

  it('sees nothing in finite numbers', () => {
    assert.equal(findBreakage(5, fine, report(0.1, 2), 1), undefined);
  });

  it('is the step before, still in memory, when the first loss or gradient breaks', () => {
    const loss = { what: 'loss', lastGood: 4, inMemory: true };
    assert.deepEqual(findBreakage(5, fine, report(NaN, NaN), 0), loss);
    assert.deepEqual(findBreakage(5, fine, report(0.1, Infinity), 0), { ...loss, what: 'gradient' });
  });

  it('is the step before, but only on disk, when a later iteration breaks', () => {
    assert.deepEqual(findBreakage(5, fine, report(NaN, NaN), 2), {
      what: 'loss',
      lastGood: 4,
      inMemory: false,
    });
  });

  it('is the step before the last update when the sampler already met it', () => {
    const broken = findBreakage(5, [...fine, completion(-1, NaN)], report(NaN, NaN), 0);
    assert.deepEqual([broken?.lastGood, broken?.inMemory], [3, false]);
  });
});

describe('GRPO_FAULT_NAN_STEP', () => {
  it('breaks a step as often as it is named', () => {
    const faults = new Faults({ GRPO_FAULT_NAN_STEP: '3,3' });
    const given = [1, -1];
    assert.deepEqual(faults.advantages(2, given), given);
    assert.deepEqual(faults.advantages(3, given), [NaN, NaN]);
    assert.deepEqual(faults.advantages(3, given), [NaN, NaN]);
    assert.deepEqual(faults.advantages(3, given), given);
    assert.deepEqual(new Faults({}).advantages(3, given), given);
  });
});
