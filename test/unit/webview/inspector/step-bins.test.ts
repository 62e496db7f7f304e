import assert from 'node:assert/strict';
import { layoutSteps, slotOf, stepAt } from '../../../../webview/inspector/state/step-bins.ts';

const points = (count: number, reward = (step: number): number | null => step / count) =>
  Array.from({ length: count }, (_, index) => ({
    step: index + 1,
    reward: reward(index + 1),
    reward_std: 0.1,
    zero_std: index % 2,
  }));

describe('the step bar', () => {
  it('gives each step its bar and keeps room for those to come', () => {
    const layout = layoutSteps(points(5), 60, 6, 600);
    assert.deepEqual([layout.slots, layout.stepsPerBin, layout.bins.length], [60, 1, 5]);
    assert.deepEqual([layout.low, layout.high], [0, 1]);
    assert.equal(slotOf(layout, 6), 5);
  });

  it('joins steps when a bar would be narrower than 3 px', () => {
    const layout = layoutSteps(points(5000), 5000, 5000, 600);
    assert.equal(layout.stepsPerBin, 25);
    assert.equal(layout.slots, 200);
    assert.deepEqual(
      layout.bins.slice(0, 1).map(({ from, to, count, zeroStd }) => [from, to, count, zeroStd]),
      [[1, 25, 25, 12 / 25]],
    );
  });

  it('shows the first steps of a long run one by one', () => {
    const layout = layoutSteps(points(40), 5000, 40, 600);
    assert.deepEqual([layout.stepsPerBin, layout.slots], [1, 200]);
  });

  it('finds the step under the pointer, never one beyond the newest', () => {
    const layout = layoutSteps(points(5), 10, 5, 600);
    assert.equal(stepAt(layout, 0.21, 5), 3);
    assert.equal(stepAt(layout, 0, 5), 1);
    assert.equal(stepAt(layout, 0.99, 5), 5);
  });

  it('keeps 0 in the scale, also for rewards below it or far above 1', () => {
    const range = (reward: (step: number) => number | null) => {
      const { low, high } = layoutSteps(points(4, reward), 4, 4, 600);
      return [low, high];
    };
    assert.deepEqual(
      range((step) => -step),
      [-4, 0],
    );
    assert.deepEqual(
      range((step) => step * 10),
      [0, 40],
    );
    assert.deepEqual(
      range(() => 0.01),
      [0, 0.01],
    );
    assert.deepEqual(
      range(() => null),
      [0, 1],
    );
  });

  it('leaves steps without a reward out of the mean of their bar', () => {
    const layout = layoutSteps(
      points(4, (step) => (step === 1 ? null : step)),
      4,
      4,
      6,
    );
    assert.deepEqual(
      layout.bins.map(({ reward }) => reward),
      [2, 3.5],
    );
  });

  it('stands before there is any step', () => {
    const layout = layoutSteps([], null, undefined, 600);
    assert.deepEqual([layout.bins.length, layout.slots], [0, 1]);
  });
});
