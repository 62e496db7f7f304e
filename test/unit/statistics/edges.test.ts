import assert from 'node:assert/strict';
import {
  bootstrapMean,
  bootstrapMeanDifference,
  mannWhitney,
  mean,
  pairedTTest,
  pearson,
  quantileSorted,
  significance,
  std,
  welchTTest,
  wilson,
} from '../../../core/statistics/index.ts';

describe('statistics: edges', () => {
  it('say null where a figure is not defined, never 0', () => {
    const nothing = { statistic: null, p: null };
    assert.equal(mean([]), null);
    assert.equal(std([1]), null);
    assert.deepEqual(welchTTest([1], [2, 3]), nothing);
    assert.deepEqual(pairedTTest([1, 1], [1, 1]), nothing);
    assert.deepEqual(mannWhitney([], [1]), nothing);
    assert.deepEqual(mannWhitney([1, 1], [1, 1]), { statistic: 2, p: null });
    assert.equal(pearson([1, 1, 1], [1, 2, 3]), null);
    assert.equal(wilson(0, 0), null);
    assert.equal(bootstrapMean([]), null);
    const same = significance([0, 0], [0, 0], true, { draws: 5 });
    assert.deepEqual([same.cohens_d, same.cliffs_delta, same.bootstrap], [null, 0, { low: 0, high: 0 }]);
  });

  it('give a difference without spread p = 0, as scipy does', () => {
    assert.deepEqual(pairedTTest([1, 1, 1], [0, 0, 0]), { statistic: Infinity, p: 0 });
  });

  it('draw the same bootstrap from the same seed, another from another', () => {
    const [a, b] = [
      [1, 2, 3, 4, 10],
      [0, 1, 5, 2, 2],
    ] as const;
    const draw = (seed: number) => bootstrapMeanDifference(a, b, false, { seed, draws: 500 });
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
  });

  it('resample pairs as pairs', () => {
    const base = [0, 10, 20, 30];
    const interval = bootstrapMeanDifference(
      base.map((value) => value + 1),
      base,
      true,
      { draws: 200 },
    );
    assert.deepEqual(interval, { low: 1, high: 1 });
  });

  it('interpolate quantiles linearly', () => {
    assert.equal(quantileSorted([0, 10], 0.25), 2.5);
    assert.equal(quantileSorted([7], 0.9), 7);
    assert.equal(quantileSorted([1, 2, 3], 1), 3);
  });
});
