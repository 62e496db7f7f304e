import assert from 'node:assert/strict';
import { decimate } from '../../../../webview/dashboard/charts/decimate.ts';
import { joinLines } from '../../../../webview/dashboard/charts/join.ts';
import { smooth } from '../../../../webview/dashboard/charts/smooth.ts';

const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('fewer points for the same picture', () => {
  it('leave a short line as it is', () => {
    const line = { xs: steps(100), ys: steps(100) };
    assert.deepEqual(decimate(line, 1, 100, 50), line);
  });

  it('keep every peak of a long one, in order and within two points a pixel', () => {
    const ys = steps(5000).map((step) => Math.sin(step));
    ys[1234] = 99;
    ys[4321] = -99;
    const { xs, ys: kept } = decimate({ xs: steps(5000), ys }, 1, 5000, 100);
    assert.ok(xs.length <= 2 * 101 + 2, `${xs.length} points`);
    assert.equal(kept[xs.indexOf(1235)], 99);
    assert.equal(kept[xs.indexOf(4322)], -99);
    assert.ok(xs.every((x, i) => i === 0 || x > (xs[i - 1] ?? Infinity)));
    assert.equal(xs[0], 1);
    assert.equal(xs.at(-1), 5000);
    for (const [i, x] of xs.entries()) assert.equal(kept[i], ys[x - 1]);
  });

  it('keep a gap', () => {
    const ys = steps(5000).map((step) => (step > 2000 && step <= 3000 ? null : step));
    const { xs, ys: kept } = decimate({ xs: steps(5000), ys }, 1, 5000, 100);
    assert.ok(kept.includes(null));
    assert.equal(kept[xs.findIndex((x) => x > 2050)], null);
  });

  it('keep what is in sight and one point on either side, which the line comes from', () => {
    const line = { xs: steps(100), ys: steps(100) };
    assert.deepEqual(decimate(line, 40, 60, 1000).xs, steps(100).slice(38, 61));
  });
});

describe('a moving average', () => {
  it('begins at the first value and is pulled to nothing', () => {
    assert.equal(smooth([5])[0], 5);
    for (const value of smooth([3, 3, 3, 3])) assert.ok(Math.abs((value ?? NaN) - 3) < 1e-12);
  });

  it('keeps gaps, and is not moved by them', () => {
    const [first, gap, second] = smooth([1, null, 2]);
    assert.equal(first, 1);
    assert.equal(gap, null);
    assert.equal(second, smooth([1, 2])[1]);
  });
});

describe('lines in one table', () => {
  it('share x values; a line without a point there has no gap there', () => {
    const table = joinLines([
      { xs: [1, 2, 4], ys: [10, null, 40] },
      { xs: [2, 3], ys: [0.2, 0.3] },
    ]);
    assert.deepEqual(table, [
      [1, 2, 3, 4],
      [10, null, undefined, 40],
      [undefined, 0.2, 0.3, undefined],
    ]);
  });

  it('of one run are taken as they are', () => {
    const xs = [1, 2];
    assert.deepEqual(
      joinLines([
        { xs, ys: [1, 2] },
        { xs, ys: [3, null] },
      ]),
      [xs, [1, 2], [3, null]],
    );
    assert.deepEqual(joinLines([]), [[]]);
  });
});
