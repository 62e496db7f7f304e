import assert from 'node:assert/strict';
import { chartKey, movedTo } from '../../../../webview/dashboard/charts/chart-keys.ts';
import { chartModel, hasData } from '../../../../webview/dashboard/charts/model.ts';
import { CLOCK_STEPS, roundEnd, xRange, yRange } from '../../../../webview/dashboard/charts/ranges.ts';
import {
  chartTable,
  nearestStop,
  readout,
  stepAt,
  summary,
} from '../../../../webview/dashboard/charts/readout.ts';
import type { ChartView } from '../../../../webview/dashboard/charts/shown-run.ts';
import type { ChartSpec } from '../../../../webview/dashboard/charts/spec.ts';
import { chartSpecs } from '../../../../webview/dashboard/charts/specs.ts';
import type { Evaluation, RunData } from '../../../../webview/dashboard/data/run.ts';
import { clock } from '../../../../webview/shared/format.ts';
import { head, run, shown } from './runs.ts';

const VIEW: ChartView = { along: 'step', smoothed: false, zoom: undefined };

function spec(id: string, ...runs: RunData[]): ChartSpec {
  const found = chartSpecs(runs).find((one) => one.id === id);
  assert.ok(found, id);
  return found;
}

const evaluation = (step: number, reward: number): Evaluation => ({
  step,
  n: 10,
  metrics: { reward },
  time: {},
  interval: [reward - 0.1, reward + 0.1],
  values: undefined,
  yardstick: undefined,
});

describe('the charts', () => {
  it('are there for every reward component that one of the runs has', () => {
    const a = run({ 'rewards/x/mean': [1], 'rewards/y/mean': [1] });
    const b = run({ 'rewards/z/mean': [1], 'rewards/x/mean': [1] });
    const ids = chartSpecs([a, b]).map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 4), ['reward', 'rewards/x', 'rewards/y', 'rewards/z']);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('show one run with its spread, several without, and no spread around a moving average', () => {
    const a = run({ reward: [1, 2], reward_std: [0.5, null] });
    const chart = spec('reward', a);
    const one = chartModel(chart, [shown(a)], VIEW, []);
    assert.deepEqual(
      one.lines.map(({ role, ys }) => [role, [...ys]]),
      [
        ['edge', [1.5, null]],
        ['edge', [0.5, null]],
        ['main', [1, 2]],
      ],
    );
    assert.deepEqual(
      chartModel(chart, [shown(a), shown(a, 1)], VIEW, []).lines.map(({ role, colour }) => [role, colour]),
      [
        ['main', 0],
        ['main', 1],
      ],
    );
    const smoothed = chartModel(chart, [shown(a)], { ...VIEW, smoothed: true }, []);
    assert.deepEqual(
      smoothed.lines.map(({ role }) => role),
      ['raw', 'main'],
    );
    assert.deepEqual(smoothed.lines[0]?.ys, [1, 2]);
  });

  it('leave a run out that did not record the metric, and say that it is unavailable', () => {
    const a = run({ kl: [0.1] });
    const b = run({ reward: [1] }, { grpo: { beta: 0 } });
    const chart = spec('kl', a, b);
    assert.equal(hasData(chart, b), false);
    assert.equal(chartModel(chart, [shown(a), shown(b, 1)], VIEW, []).lines.length, 1);
    const [, row] = readout(chart, [shown(a), shown(b, 1)], 'step', undefined);
    assert.equal(row?.isAvailable, false);
    assert.match(row?.why ?? '', /beta is 0/);
    assert.match(summary(chart, [shown(b, 1, 'b')]), /b: unavailable/);
  });

  it('stack the parts of a step on top of each other', () => {
    const a = run({
      'time/update': [2, 2],
      'time/rollout': [1, 3],
      'time/reward': [0.5, 0],
      'time/other': [0.1, 0.1],
    });
    const { lines, bands } = chartModel(spec('time', a), [shown(a)], VIEW, []);
    assert.deepEqual(
      lines.map(({ ys }) => ys[0]),
      [0, 2, 3, 3.5, 3.6],
    );
    assert.deepEqual(
      bands.map(({ upper, lower }) => [upper, lower]),
      [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 3],
      ],
    );
  });

  it('draw a limit only where all runs have the same', () => {
    const limited = (limit: number): RunData => run({ grad_norm: [1] }, { train: { max_grad_norm: limit } });
    const runs = [shown(limited(1)), shown(limited(2), 1)];
    const chart = spec('grad_norm', limited(1));
    assert.equal(chartModel(chart, runs.slice(0, 1), VIEW, []).limit, 1);
    assert.equal(chartModel(chart, runs, VIEW, []).limit, undefined);
  });

  it('put evaluations at their steps, side by side for several runs', () => {
    const a = run({ reward: [1, 1, 1] });
    a.take({ folder: a.folder, evaluations: [evaluation(0, 0.3), evaluation(3, 0.9)] });
    const [first, last] = chartModel(spec('reward', a), [shown(a)], { ...VIEW, along: 'time' }, []).points;
    assert.deepEqual([first?.x, first?.y, first?.dodge], [0, 0.3, 0]);
    assert.deepEqual([last?.x, last?.interval?.map((bound) => bound.toFixed(1))], [3, ['0.8', '1.0']]);
    const both = chartModel(spec('reward', a), [shown(a), shown(a, 1)], VIEW, []).points;
    assert.notEqual(both[0]?.dodge, both[2]?.dodge);
  });
});

describe('ranges', () => {
  it('stand still while a run trains, and end where it will', () => {
    assert.deepEqual([0, 9, 10, 11, 21, 60, 101, 5001].map(roundEnd), [10, 10, 10, 20, 50, 100, 200, 10000]);
    const live = run({ reward: [1, 1] }, {}, { head: head('/runs/a', {}, 'running') });
    assert.deepEqual(xRange([shown(live)], VIEW), { from: 1, to: 10 });
    const long = run({ reward: new Array<number>(55).fill(1) }, {}, { head: head('/runs/a', {}, 'running') });
    assert.deepEqual(xRange([shown(long)], VIEW), { from: 1, to: 60 });
    assert.deepEqual(xRange([shown(run({ reward: [1, 1, 1] }))], VIEW), { from: 1, to: 3 });
    assert.deepEqual(xRange([shown(long)], { ...VIEW, zoom: { from: 5, to: 9 } }), { from: 5, to: 9 });
  });

  it('hold points and their intervals, and have a height for a constant', () => {
    const a = run({ reward: [0.5, 0.5] });
    a.take({ folder: a.folder, evaluations: [evaluation(1, 0.9)] });
    const chart = spec('reward', a);
    const model = chartModel(chart, [shown(a)], VIEW, []);
    const { from, to } = yRange(chart, model, { from: 1, to: 2 }, 0.5, 0.5);
    assert.ok(from < 0.5 && to > 1, `${from} to ${to}`);
    const share = spec('clipped_ratio', a);
    const flat = yRange(share, { ...model, points: [] }, { from: 1, to: 2 }, 0, 0);
    assert.equal(flat.from, 0);
    assert.ok(flat.to > 0 && flat.to < 0.2);
  });
});

describe('labels of the time axis', () => {
  it('never say the same twice: whole seconds lie between them', () => {
    const labels = (step: number) => [1, 2, 3].map((times) => clock(times * step));
    for (const step of CLOCK_STEPS) assert.equal(new Set(labels(step)).size, 3, String(step));
    assert.deepEqual(
      CLOCK_STEPS.filter((step) => !Number.isInteger(step)),
      [],
    );
  });
});

describe('figures', () => {
  const a = run({ reward: [0.1, 0.2, 0.3], reward_std: [1, 1, 1] });
  a.take({ folder: a.folder, evaluations: [evaluation(0, 0.5), evaluation(3, 0.9)] });
  const chart = spec('reward', a);
  const texts = (at: number | undefined): string[] | undefined =>
    readout(chart, [shown(a)], 'step', at)[0]?.figures.map(({ text }) => text);

  it('are those of the newest step, or of the step under the cursor', () => {
    assert.deepEqual(texts(undefined), ['0.300', '1.000', '0.900']);
    assert.deepEqual(texts(2), ['0.200', '1.000', '0.500']);
  });

  it('are a dash where a run has no such step', () => {
    assert.deepEqual(texts(9), ['–', '–', '–']);
  });

  it('of something that no run recorded are left out', () => {
    const bare = run({ reward: [1] });
    assert.equal(readout(spec('reward', bare), [shown(bare)], 'step', undefined)[0]?.figures.length, 1);
  });

  it('are told in a sentence, and in a table that is thinned out', () => {
    assert.equal(
      summary(chart, [shown(a, 0, 'a')]),
      'a: 0.300 at step 3, from 0.100 at step 1; lowest 0.100, highest 0.300.',
    );
    const long = run({ reward: new Array<number>(200).fill(1) });
    const table = chartTable(spec('reward', long), [shown(long)]);
    assert.equal(table.every, 4);
    assert.equal(table.rows.length, 50);
    assert.equal(table.rows[0]?.step, 200);
  });

  it('lead to the step of the line that was clicked', () => {
    const high = run({ reward: [5, 5] }, {}, { folder: '/runs/high' });
    const runs = [shown(a), shown(high, 1)];
    assert.equal(stepAt(chart, runs, 'step', 2, 4.8)?.run.data, high);
    assert.equal(stepAt(chart, runs, 'step', 2, 0.4)?.run.data, a);
    assert.equal(stepAt(chart, runs, 'step', 3, 4.8)?.run.data, a, 'the other one has no step 3');
    assert.equal(nearestStop(runs, 'step', 2.9), 3);
    assert.equal(nearestStop([], 'step', 2.9), undefined);
  });
});

describe('keys of a chart', () => {
  it('move the cursor from the newest step on, and stop at the ends', () => {
    assert.deepEqual(chartKey({ key: 'ArrowLeft', shiftKey: true }), { move: -10 });
    assert.deepEqual(chartKey({ key: 'Enter', shiftKey: false }), { act: 'open' });
    assert.equal(chartKey({ key: 'a', shiftKey: false }), undefined);
    const stops = [1, 2, 3];
    assert.equal(movedTo(stops, undefined, -1), 3);
    assert.equal(movedTo(stops, 3, -1), 2);
    assert.equal(movedTo(stops, 1, -10), 1);
    assert.equal(movedTo(stops, 2, 'first'), 1);
    assert.equal(movedTo([], undefined, 1), undefined);
  });
});
