import assert from 'node:assert/strict';
import { computeAdvantages, DEFAULT_ADVANTAGE_SETTINGS } from '../../../../core/advantages/index.ts';
import { stepView } from '../../../../extension/runs/worker/views.ts';
import { dotsOf } from '../../../../webview/inspector/state/dots.ts';
import { isZeroSpread, joinGroups } from '../../../../webview/inspector/state/groups.ts';
import { rollout } from '../../extension/runs/run-folder.ts';
import { completion, group } from './sample.ts';

const REWARDS = [0, 0.25, 1, 1];
/** By hand: mean 0.5625, squares 0.796875 over n - 1 = 3. */
const STD = Math.sqrt(0.796875 / 3);

describe('the spread of a group', () => {
  const computed = computeAdvantages({
    rewards: [REWARDS],
    weights: [1],
    numGenerations: 4,
    settings: DEFAULT_ADVANTAGE_SETTINGS,
  }).groups[0];
  const members = (rewards: readonly number[]) =>
    rewards.map((reward, index) => completion(1, 0, index, reward));

  it('is the figure that the advantage divides by, as the worker reads it from the run', () => {
    const records = REWARDS.map((reward, index) => ({ ...rollout(1, 0, index), reward }));
    const [read] = stepView(1, records, undefined).groups;
    assert.ok(Math.abs((read?.std ?? NaN) - STD) < 1e-12);
    assert.equal(read?.std, computed?.std);
    assert.equal(read?.mean, computed?.mean);
  });

  it('is the same where the page joins completions that come one by one', () => {
    const [joined] = members(REWARDS).reduce(
      (groups, one) => joinGroups(groups, [group(1, 0, [one])]),
      [] as ReturnType<typeof joinGroups>,
    );
    assert.equal(joined?.std, computed?.std);
  });

  it('is not known of one completion, and 0 of equal ones that add up unevenly', () => {
    assert.equal(group(1, 0, members([1])).std, null);
    const alike = group(1, 0, members([0.1, 0.1, 0.1]));
    const [read] = stepView(
      1,
      [0, 1, 2].map((index) => ({ ...rollout(1, 0, index), reward: 0.1 })),
      undefined,
    ).groups;
    assert.equal(read?.std, 0);
    assert.ok(isZeroSpread(alike, 3));
    assert.deepEqual(new Set(dotsOf(alike, { low: 0, high: 1 }).map(({ side }) => side)), new Set(['alike']));
  });
});
