import assert from 'node:assert/strict';
import {
  computeAdvantages,
  DEFAULT_ADVANTAGE_SETTINGS,
  type AdvantageInput,
  type AdvantageSettings,
} from '../../../core/advantages/index.ts';
import { GrpoError } from '../../../core/errors/index.ts';

function compute(
  rewards: (number | null)[][],
  numGenerations: number,
  settings: Partial<AdvantageSettings> = {},
  rest: Partial<AdvantageInput> = {},
) {
  return computeAdvantages({
    rewards,
    weights: rewards.map(() => 1),
    numGenerations,
    settings: { ...DEFAULT_ADVANTAGE_SETTINGS, ...settings },
    ...rest,
  });
}

function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-8): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, index) => {
    const wanted = expected[index] ?? NaN;
    assert.ok(Math.abs(value - wanted) <= tolerance, `[${index}] ${value} is not ${wanted}`);
  });
}

describe('advantages', () => {
  it('of rewards whose squares are no numbers any more are those of the same rewards, scaled', () => {
    const expected = [1.30558, -0.78335, -0.78335, 0.26112];
    close(compute([[1e300, 0, 0, 5e299]], 4).advantages, expected, 1e-4);
    close(compute([[1.7e308, 0, 0, 8.5e307]], 4).advantages, expected, 1e-4);
    const { groups } = compute([[1.7e308, -1.7e308]], 2, { scale_rewards: 'batch' });
    assert.equal(groups[0]?.mean, 0);
    assert.equal(groups[0]?.zeroStd, false);
    assert.throws(() => compute([[1e308, 0], [1e308, 0]], 2), { code: 'advantages-reward', message: /weighted sum/ }); // prettier-ignore
  });

  it('group: the golden value', () => {
    const { advantages, rewards, groups } = compute([[1, 0, 0, 0.5]], 4);
    close(advantages, [1.30530975, -0.78318585, -0.78318585, 0.26106195]);
    assert.deepEqual(rewards, [1, 0, 0, 0.5]);
    assert.equal(groups[0]?.mean, 0.375);
    assert.equal(groups[0]?.zeroStd, false);
  });

  it('batch divides by the deviation of all raw rewards, none by nothing', () => {
    const row = [1, 1, 0, 0, 2, 1, 1, 0];
    const scaled = compute([row], 4, { scale_rewards: 'batch' });
    const plain = compute([row], 4, { scale_rewards: 'none' });
    close(plain.advantages, [0.5, 0.5, -0.5, -0.5, 1, 0, 0, -1]);
    const std = Math.sqrt(row.reduce((sum, r) => sum + (r - 0.75) ** 2, 0) / 7);
    close(
      scaled.advantages,
      plain.advantages.map((a) => a / (std + 1e-4)),
      1e-12,
    );
  });

  it('rloo compares with the others', () => {
    close(compute([[1, 0, 0.5]], 3, { advantage_estimator: 'rloo' }).advantages, [0.75, -0.75, 0], 1e-12);
  });

  it('reinforce keeps a running baseline, also with one completion a prompt', () => {
    const settings = { advantage_estimator: 'reinforce' } as const;
    const first = compute([[1, 0, 2]], 1, settings);
    close(first.advantages, [0, -1, 1], 1e-12);
    assert.equal(first.baseline, 1);
    const second = compute([[2, 2, 2]], 1, settings, { baseline: first.baseline });
    close(second.advantages, [1, 1, 1], 1e-12);
    assert.ok(Math.abs((second.baseline ?? NaN) - 1.1) < 1e-12);
    const nothing = compute([[null, null]], 1, settings, { baseline: 0.5 });
    assert.deepEqual([nothing.advantages, nothing.baseline], [[0, 0], 0.5]);
  });

  it('sums by weight and leaves a null’s term out', () => {
    const input = { weights: [1, 0.5] };
    const result = compute(
      [
        [1, null, 0, null],
        [2, 4, null, null],
      ],
      4,
      { scale_rewards: 'none' },
      input,
    );
    assert.deepEqual(result.rewards, [2, 2, 0, null]);
    close(result.advantages, [2 / 3, 2 / 3, -4 / 3, 0], 1e-12);
    assert.equal(result.unscorable, 1);
    assert.equal(result.groups[0]?.scorable, 3);
  });

  it('gives one scorable completion alone 0, under every estimator', () => {
    for (const settings of [
      {},
      { scale_rewards: 'batch' },
      { scale_rewards: 'none' },
      { advantage_estimator: 'rloo' },
      { multi_objective_aggregation: 'normalize_then_sum' },
    ] as Partial<AdvantageSettings>[]) {
      const { advantages, fracRewardZeroStd } = compute([[null, 3, null, null]], 4, settings);
      assert.deepEqual(advantages, [0, 0, 0, 0], JSON.stringify(settings));
      assert.equal(fracRewardZeroStd, 0, 'one scorable completion has no deviation, so not a zero one');
    }
  });

  it('gives equal rewards exactly 0 and counts their group', () => {
    const { advantages, fracRewardZeroStd } = compute([[0.1, 0.1, 0.1, 0.1, 0, 1, 0, 1]], 4);
    assert.deepEqual(advantages.slice(0, 4), [0, 0, 0, 0]);
    assert.equal(fracRewardZeroStd, 0.5);
  });

  it('clips', () => {
    const { advantages } = compute([[1, 0, 0, 0.5]], 4, { advantage_clip: 1 });
    close(advantages, [1, -0.78318585, -0.78318585, 0.26106195]);
  });

  it('top_k_ratio keeps the best and the worst, ties by index, and touches no normaliser', () => {
    const rewards = [[0, 1, 0.5, 0.5, 0.5, null]];
    const result = compute(rewards, 6, { top_k_ratio: 0.3 });
    assert.deepEqual(result.inPolicyTerm, [true, true, false, false, false, false]);
    assert.deepEqual(result.advantages, compute(rewards, 6).advantages);
    const ties = compute([[1, 1, 1, 1]], 4, { top_k_ratio: 0.5 });
    assert.deepEqual(ties.inPolicyTerm, [true, false, false, true]);
  });

  it('takes a k1 penalty off before the advantages and reports the reward without it', () => {
    const result = compute([[1, 0]], 2, { scale_rewards: 'none' }, { penalty: [0.5, -0.1] });
    assert.deepEqual(result.rewards, [1, 0]);
    close(result.advantages, [0.2, -0.2], 1e-12);
  });

  it('refuses what does not fit, saying what', () => {
    const code = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        assert.ok(error instanceof GrpoError);
        return error.code;
      }
      return 'nothing';
    };
    assert.equal(
      code(() => compute([[1, 2, 3]], 2)),
      'advantages-shape',
    );
    assert.equal(
      code(() => compute([[1, 2], [1]], 2)),
      'advantages-shape',
    );
    assert.equal(
      code(() => compute([[1, NaN]], 2)),
      'advantages-reward',
    );
    assert.equal(
      code(() => compute([[1, 2]], 2, {}, { weights: [1, 2] })),
      'advantages-shape',
    );
    assert.equal(
      code(() => compute([[1, 2]], 1)),
      'advantages-settings',
    );
    assert.equal(
      code(() => compute([[1, 2]], 2, { top_k_ratio: 0 })),
      'advantages-settings',
    );
    const both = { advantage_estimator: 'rloo', multi_objective_aggregation: 'normalize_then_sum' } as const;
    assert.equal(
      code(() => compute([[1, 2]], 2, both)),
      'advantages-settings',
    );
  });
});
