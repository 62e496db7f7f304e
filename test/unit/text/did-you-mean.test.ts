import assert from 'node:assert/strict';
import { didYouMean, editDistance } from '../../../core/text/did-you-mean.ts';

describe('did you mean', () => {
  const known = ['num_generations', 'epsilon', 'epsilon_high', 'beta', 'loss_type'];

  it('finds a misspelt name, whatever its case and dashes', () => {
    assert.equal(didYouMean('num_generation', known), 'num_generations');
    assert.equal(didYouMean('Loss-Type', known), 'loss_type');
    assert.equal(didYouMean('btea', known), 'beta');
  });

  it('prefers the nearest', () => {
    assert.equal(didYouMean('epsilon_hig', known), 'epsilon_high');
    assert.equal(didYouMean('epsilom', known), 'epsilon');
  });

  it('stays silent rather than guess', () => {
    assert.equal(didYouMean('warmup', known), undefined);
    assert.equal(didYouMean('', known), undefined);
  });

  it('counts edits and swaps', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('abc', 'acb'), 1);
    assert.equal(editDistance('', 'abc'), 3);
  });
});
