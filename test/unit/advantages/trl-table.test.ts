import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  computeAdvantages,
  DEFAULT_ADVANTAGE_SETTINGS,
  type AdvantageSettings,
} from '../../../core/advantages/index.ts';
import { packageRoot } from '../../../trainer/paths.ts';

interface Table {
  cases: {
    rewards: (number | null)[][];
    weights: number[];
    num_generations: number;
    scale_rewards: AdvantageSettings['scale_rewards'];
    multi_objective_aggregation: AdvantageSettings['multi_objective_aggregation'];
    expected: { advantages: number[]; frac_reward_zero_std: number };
  }[];
}

const table = JSON.parse(
  readFileSync(join(packageRoot, 'test/golden/advantages/advantages.json'), 'utf8'),
) as Table;

describe('advantages: TRL’s own lines', () => {
  it('agree on random rewards with nulls, weights and equal groups', () => {
    assert.ok(table.cases.length >= 80);
    for (const trl of table.cases) {
      const { scale_rewards, multi_objective_aggregation } = trl;
      const result = computeAdvantages({
        rewards: trl.rewards,
        weights: trl.weights,
        numGenerations: trl.num_generations,
        settings: { ...DEFAULT_ADVANTAGE_SETTINGS, scale_rewards, multi_objective_aggregation },
      });
      const what = JSON.stringify(trl);
      result.advantages.forEach((value, index) => {
        const expected = trl.expected.advantages[index] ?? NaN;
        assert.ok(Math.abs(value - expected) <= 1e-10 * Math.max(1, Math.abs(expected)), `${value} ${what}`);
      });
      assert.ok(Math.abs(result.fracRewardZeroStd - trl.expected.frac_reward_zero_std) < 1e-6, what);
    }
  });
});
