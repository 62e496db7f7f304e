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

  it('gives up where it is too far, and never before: the name is the one that all distances tell', () => {
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const word = (): string => Array.from({ length: 1 + random(9) }, () => 'abcü_'[random(5)]).join('');
    for (let n = 0; n < 300; n++) {
      const [written, names] = [word(), Array.from({ length: 12 }, word)];
      const near = names
        .map((name) => ({ name, distance: editDistance(written, name) }))
        .filter(({ name, distance }) => {
          const longer = Math.max(name.length, written.length);
          return distance <= (longer === 1 ? 0 : Math.max(1, Math.floor(longer / 3)));
        })
        .sort((a, b) => a.distance - b.distance);
      assert.equal(didYouMean(written, names), near[0]?.name, `${written} of ${names.join()}`);
    }
  });
});
