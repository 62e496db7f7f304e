import assert from 'node:assert/strict';
import {
  DEFAULT_OBJECTIVE_SETTINGS,
  objective,
  type ObjectiveSettings,
} from '../../../core/objectives/index.ts';

/** Two completions, the second with two active tokens; values confirmed by running TRL 1.13's `_compute_loss`. */
const arrays = {
  logprobs: [
    [-1, -0.5, -2],
    [-0.7, -1.2, 0],
  ],
  oldLogprobs: [
    [-1.1, -0.9, -1.8],
    [-0.7, -0.9, 0],
  ],
  refLogprobs: [
    [-1.3, -0.4, -2.2],
    [-0.9, -1, 0],
  ],
  mask: [
    [1, 1, 1],
    [1, 1, 0],
  ],
  entropy: null,
  advantages: [1, -0.5],
};
const base = { ...DEFAULT_OBJECTIVE_SETTINGS, epsilon: 0.2, epsilon_high: 0.28, max_completion_length: 4 };
const sequence = { importance_sampling_level: 'sequence' } as const;

const expected: [string, Partial<ObjectiveSettings>, number][] = [
  ['grpo', { loss_type: 'grpo' }, -0.30898361],
  ['bnpo', { loss_type: 'bnpo' }, -0.46078033],
  ['dapo', { loss_type: 'dapo' }, -0.46078033],
  ['dr_grpo', { loss_type: 'dr_grpo' }, -0.28798771],
  ['cispo', { loss_type: 'cispo', epsilon_high: 5 }, 0.53881077],
  ['sapo', { loss_type: 'sapo' }, -0.62374949],
  ['vespo', { loss_type: 'vespo' }, 0.31680759],
  ['grpo, sequence level', { loss_type: 'grpo', ...sequence }, -0.33740846],
  ['dr_grpo, sequence level', { loss_type: 'dr_grpo', ...sequence }, -0.3068506],
  ['luspo, sequence level', { loss_type: 'luspo', ...sequence }, -1.22740239],
  ['grpo, beta .04, k3', { loss_type: 'grpo', beta: 0.04, kl: 'k3' }, -0.30815081],
  ['grpo, beta .04, k3 corrected', { loss_type: 'grpo', beta: 0.04 }, -0.30818334],
];

describe('objectives: the golden values', () => {
  for (const [name, settings, loss] of expected) {
    it(name, () => {
      const result = objective({ ...arrays, settings: { ...base, ...settings } });
      assert.ok(Math.abs(result.loss - loss) < 1e-8, `${result.loss} is not ${loss}`);
    });
  }
});
