import assert from 'node:assert/strict';
import { referenceDiff, titleOf } from '../../../../webview/inspector/state/diff-sides.ts';
import { completionView } from '../completion/views.ts';

describe('the sides of a diff', () => {
  it('are named by index, step and group', () => {
    const one = completionView(5, { step: 42, group: 3 });
    assert.equal(titleOf(one), '#5 · step 42 · group 3');
  });

  it('are the reference and after it the policy, with what must be known to compare them', () => {
    const policy = { title: '#0', text: '-> 38', completion: completionView(0) };
    const reference = { text: '-> 40', stop_reason: 'length', tokens: 4, model: 'embedded:sums' } as const;
    const { left, right, note = '' } = referenceDiff(policy, reference);
    assert.equal(right, policy);
    assert.deepEqual(left, {
      title: 'reference · embedded:sums',
      text: '-> 40',
      sampled: { tokens: 4, stop_reason: 'length' },
    });
    assert.match(note, /embedded:sums.*KL.*random numbers/);
  });
});
