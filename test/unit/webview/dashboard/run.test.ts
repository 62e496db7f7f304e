import assert from 'node:assert/strict';
import type { EvalLine } from '../../../../core/run/records.ts';
import { RunData } from '../../../../webview/dashboard/data/run.ts';
import { runLabels } from '../../../../webview/dashboard/data/run-labels.ts';
import { event, head, lines } from './runs.ts';

const evaluation = (step: number, more: Record<string, unknown> = {}): EvalLine => ({
  step,
  n: 3,
  metrics: { reward: 0.5 },
  time: {},
  ...more,
});

describe('the data of a run', () => {
  it('tell each step, evaluation and event once when an answer and pushes overlap', () => {
    const run = new RunData('/runs/a');
    const first = event(1, 'setting', { key: 'grpo.beta', value: 1 });
    const second = event(2, 'setting', { key: 'grpo.beta', value: 2 });
    const all = lines({ reward: [0.1, 0.2, 0.3] });
    run.take({ folder: run.folder, metrics: all.slice(2), events: [second], evaluations: [evaluation(2)] });
    run.takeSeries({
      folder: run.folder,
      metrics: all,
      evaluations: [evaluation(0), evaluation(2)],
      events: [first, second],
    });
    assert.deepEqual(run.columns.steps, [1, 2, 3]);
    assert.deepEqual(
      run.evaluations.map(({ step }) => step),
      [0, 2],
    );
    assert.deepEqual(run.events, [first, second]);
    assert.equal(run.isLoaded, true);
  });

  it('know what an evaluation recorded beyond its mean, and what it did not', () => {
    const run = new RunData('/runs/a');
    const full = evaluation(0, { interval: [0.4, 0.6], values: [1, null, 'x'], yardstick: 'y' });
    run.take({ folder: run.folder, evaluations: [full, evaluation(1, { interval: 'none' })] });
    assert.deepEqual(run.evaluations[0]?.interval, [0.4, 0.6]);
    assert.deepEqual(run.evaluations[0]?.values, [1, null, null]);
    assert.equal(run.evaluations[0]?.yardstick, 'y');
    assert.equal(run.evaluations[1]?.interval, null);
    assert.equal(run.evaluations[1]?.values, undefined);
  });

  it('keep head and alarms of the run that went back, but none of its numbers', () => {
    const before = new RunData('/runs/a');
    before.take({ folder: '/runs/a', head: head('/runs/a'), metrics: lines({ reward: [1] }) });
    const after = new RunData('/runs/a', before);
    assert.equal(after.head, before.head);
    assert.equal(after.columns.length, 0);
  });
});

describe('labels of runs', () => {
  const named = (folder: string, name: string) => ({ folder, head: head(folder, { name }) });

  it('are names, told apart by the end of the folder where they are the same', () => {
    assert.deepEqual(runLabels([named('/r/2026-a-1a2b', 'a'), named('/r/2026-b-77aa', 'b')]), ['a', 'b']);
    assert.deepEqual(runLabels([named('/r/2026-a-1a2b', 'a'), named('/r/2026-a-77aa', 'a')]), [
      'a 1a2b',
      'a 77aa',
    ]);
    assert.deepEqual(runLabels([named('/r/x-1', 'a'), named('/r/y-1', 'a')]), ['a x-1', 'a y-1']);
  });

  it('are folders while a run is not read yet', () => {
    assert.deepEqual(runLabels([{ folder: 'C:\\runs\\one', head: undefined }]), ['one']);
  });
});
