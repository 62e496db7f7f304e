import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  pearson,
  significance,
  spearman,
  wilson,
  type Significance,
} from '../../../core/statistics/index.ts';
import { normalUpperTail, studentTwoSided } from '../../../core/statistics/special.ts';
import { packageRoot } from '../../../trainer/paths.ts';

interface Table {
  comparisons: { a: number[]; b: number[]; paired: boolean; expected: Significance }[];
  correlations: { x: number[]; y: number[]; expected: { pearson: number; spearman: number } }[];
  wilson: { k: number; n: number; low: number; high: number }[];
  normal_upper_tail: [number, number][];
  student_two_sided: [number, number, number][];
}
const table = JSON.parse(
  readFileSync(join(packageRoot, 'test/golden/statistics/statistics.json'), 'utf8'),
) as Table;

function close(actual: number | null | undefined, expected: number | null, what: string): void {
  if (expected === null) return assert.equal(actual, null, what);
  const error = Math.abs((actual ?? NaN) - expected);
  // Relative: a p-value of 1e-200 must be right too.
  assert.ok(error <= 1e-10 * Math.abs(expected) || error < 1e-300, `${what}: ${actual} is not ${expected}`);
}

describe('statistics: scipy’s figures', () => {
  it('t, U, effect sizes', () => {
    for (const { a, b, paired, expected } of table.comparisons) {
      const what = `${a.length} against ${b.length}${paired ? ' paired' : ''}`;
      const result = significance(a, b, paired, { draws: 10 });
      close(result.t.statistic, expected.t.statistic, `t, ${what}`);
      close(result.t.p, expected.t.p, `p of t, ${what}`);
      close(result.mann_whitney.statistic, expected.mann_whitney.statistic, `U, ${what}`);
      close(result.mann_whitney.p, expected.mann_whitney.p, `p of U, ${what}`);
      close(result.cohens_d, expected.cohens_d, `d, ${what}`);
      close(result.cliffs_delta, expected.cliffs_delta, `delta, ${what}`);
    }
  });

  it('bootstrap intervals, up to the draw', () => {
    for (const { a, b, paired, expected } of table.comparisons) {
      // Means of few different values lie on a lattice, where another draw moves an end by a whole step.
      if (new Set([...a, ...b]).size < a.length + b.length) continue;
      const interval = significance(a, b, paired).bootstrap;
      assert.ok(interval !== null && expected.bootstrap !== null);
      const { low, high } = expected.bootstrap;
      const error = Math.max(Math.abs(interval.low - low), Math.abs(interval.high - high)) / (high - low);
      assert.ok(
        error < 0.04,
        `${a.length} against ${b.length}: ${JSON.stringify(interval)} is not ${low}..${high}`,
      );
    }
  });

  it('correlations', () => {
    for (const { x, y, expected } of table.correlations) {
      close(pearson(x, y), expected.pearson, 'pearson');
      close(spearman(x, y), expected.spearman, 'spearman');
    }
  });

  it('Wilson’s interval', () => {
    for (const { k, n, low, high } of table.wilson) {
      const interval = wilson(k, n);
      assert.ok(Math.abs((interval?.low ?? NaN) - low) < 1e-12, `low of ${k}/${n}`);
      assert.ok(Math.abs((interval?.high ?? NaN) - high) < 1e-12, `high of ${k}/${n}`);
    }
  });

  it('tails of the normal and of Student’s t', () => {
    for (const [z, p] of table.normal_upper_tail) close(normalUpperTail(z), p, `z ${z}`);
    for (const [t, df, p] of table.student_two_sided) close(studentTwoSided(t, df), p, `t ${t}, df ${df}`);
  });
});
