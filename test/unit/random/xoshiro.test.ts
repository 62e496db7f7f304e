import assert from 'node:assert/strict';
import { PURPOSE, Xoshiro } from '../../../core/random/index.ts';

describe('random numbers by the million', () => {
  const words = (random: Xoshiro, count: number): number[] => {
    const out = new Uint32Array(count);
    random.fill(out, 2 ** 32);
    return [...out];
  };

  it('are xoshiro128++: what its authors’ xoshiro128plusplus.c prints from the state 1, 2, 3, 4', () => {
    const all = words(new Xoshiro([1, 2, 3, 4]), 1000);
    assert.deepEqual(all.slice(0, 5), [641, 1573767, 3222811527, 3517856514, 836907274]);
    assert.equal(all[999], 1453507453);
  });

  it('go on where the last ones ended', () => {
    const [whole, parts] = [new Xoshiro([5, 6, 7, 8]), new Xoshiro([5, 6, 7, 8])];
    assert.deepEqual([...words(parts, 7), ...words(parts, 13)], words(whole, 20));
  });

  it('are others for another key, the same for the same', () => {
    const key = { seed: 7, purpose: PURPOSE.bootstrap, step: 0, draw: 0 };
    const of = (change: object): string => words(Xoshiro.of({ ...key, ...change }), 4).join();
    const all = [
      {},
      { seed: 8 },
      { seed: 7 + 2 ** 32 },
      { purpose: PURPOSE.corpus },
      { step: 1 },
      { draw: 1 },
    ].map(of);
    assert.equal(new Set(all).size, all.length);
    assert.equal(of({}), all[0]);
  });

  it('are as often each number below a bound that divides nothing', () => {
    const [bound, count] = [7, 70_000];
    const drawn = new Uint32Array(count);
    Xoshiro.of({ seed: 1, purpose: PURPOSE.bootstrap, step: 0, draw: 0 }).fill(drawn, bound);
    const counts = new Array<number>(bound).fill(0);
    for (const number of drawn) counts[number] = (counts[number] ?? NaN) + 1;
    const expected = count / bound;
    const chiSquared = counts.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // The 99.9% quantile of chi-squared with 6 degrees of freedom (scipy.stats.chi2.ppf(0.999, 6)).
    assert.ok(chiSquared < 22.46, String(chiSquared));
  });
});
