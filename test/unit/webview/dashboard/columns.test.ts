import assert from 'node:assert/strict';
import type { MetricsLine } from '../../../../core/run/records.ts';
import { Columns, nearestIndex } from '../../../../webview/dashboard/data/columns.ts';

const line = (step: number, metrics: MetricsLine['metrics'], step_time = 1): MetricsLine => ({
  step,
  metrics,
  time: { step_time },
});

describe('columns of a run', () => {
  it('grow in place, so that a chart keeps its arrays', () => {
    const columns = new Columns();
    columns.take([line(1, { reward: 0.1 })]);
    const reward = columns.column('reward');
    columns.take([line(2, { reward: 0.2 }), line(3, { reward: 0.3 })]);
    assert.equal(columns.column('reward'), reward);
    assert.deepEqual(reward, [0.1, 0.2, 0.3]);
    assert.deepEqual(columns.steps, [1, 2, 3]);
  });

  it('have null where a step recorded nothing, never 0', () => {
    const columns = new Columns();
    columns.take([line(1, { reward: 0.1 }), line(2, { reward: null, kl: 0.5 }), line(3, { kl: NaN })]);
    assert.deepEqual(columns.column('reward'), [0.1, null, null]);
    assert.deepEqual(columns.column('kl'), [null, 0.5, null]);
    assert.equal(columns.column('entropy'), undefined);
  });

  it('take a step once, whatever order answers and pushes come in', () => {
    const columns = new Columns();
    columns.take([line(3, { reward: 3 })]);
    columns.take([line(1, { reward: 1 }), line(2, { reward: 2 }), line(3, { reward: 3 })]);
    columns.take([line(4, { reward: 4 })]);
    assert.deepEqual(columns.steps, [1, 2, 3, 4]);
    assert.deepEqual(columns.column('reward'), [1, 2, 3, 4]);
  });

  it('add up the time spent in steps', () => {
    const columns = new Columns();
    columns.take([line(1, {}, 2), line(2, {}, 0.5)]);
    assert.deepEqual(columns.seconds, [2, 2.5]);
    assert.deepEqual(columns.column('time/step_time'), [2, 0.5]);
  });

  it('find the nearest step', () => {
    assert.equal(nearestIndex([], 3), undefined);
    assert.equal(nearestIndex([1, 2, 5], -9), 0);
    assert.equal(nearestIndex([1, 2, 5], 3.4), 1);
    assert.equal(nearestIndex([1, 2, 5], 3.6), 2);
    assert.equal(nearestIndex([1, 2, 5], 3.5), 1);
    assert.equal(nearestIndex([1, 2, 5], Infinity), 2);
  });
});
