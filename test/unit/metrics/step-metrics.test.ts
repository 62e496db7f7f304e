import assert from 'node:assert/strict';
import { stepMetrics, type StepMetricsInput } from '../../../core/metrics/index.ts';
import { policyMetrics } from '../../../core/metrics/policy.ts';
import { DEFAULT_OBJECTIVE_SETTINGS } from '../../../core/objectives/index.ts';
import { describeCase, trlCases } from '../objectives/trl-table.ts';

const completion = (reward: number | null, advantage: number, length: number, terminated: boolean) => ({
  reward,
  advantage,
  length,
  terminated,
});

const step: StepMetricsInput = {
  settings: DEFAULT_OBJECTIVE_SETTINGS,
  rewards: [
    { name: 'exact-answer', values: [1, 0, null, null], errors: 1 },
    { name: 'length', values: [0.5, null, 0, null] },
  ],
  completions: [
    completion(1.5, 1, 3, true),
    completion(0, -0.5, 5, false),
    completion(0, -0.5, 4, true),
    completion(null, 0, 6, false),
  ],
  fracRewardZeroStd: 0.25,
};

describe('metrics: rewards and completions', () => {
  it('have TRL’s names, and count what was not scored', () => {
    const std = (values: number[]): number => {
      const mean = values.reduce((a, b) => a + b) / values.length;
      return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
    };
    assert.deepEqual(stepMetrics(step), {
      reward: 0.5,
      reward_std: std([1.5, 0, 0]),
      frac_reward_zero_std: 0.25,
      'rewards/exact-answer/mean': 0.5,
      'rewards/exact-answer/std': std([1, 0]),
      'rewards/exact-answer/unscorable': 2,
      'rewards/exact-answer/errors': 1,
      'rewards/length/mean': 0.25,
      'rewards/length/std': std([0.5, 0]),
      'rewards/length/unscorable': 2,
      'completions/unscorable': 1,
      'completions/mean_length': 4.5,
      'completions/min_length': 3,
      'completions/max_length': 6,
      'completions/mean_terminated_length': 3.5,
      'completions/min_terminated_length': 3,
      'completions/max_terminated_length': 4,
      'completions/clipped_ratio': 0.5,
      'advantage/abs_mean': 0.5,
    });
  });

  it('are absent where not available, never 0', () => {
    const metrics = stepMetrics({
      ...step,
      rewards: [{ name: 'a', values: [null, 2] }],
      completions: [completion(null, 0, 3, false), completion(2, 0, 3, false)],
      scalars: { loss: 0.5, grad_norm: undefined, num_tokens: 12 },
    });
    for (const name of [
      'reward_std',
      'rewards/a/std',
      'completions/mean_terminated_length',
      'grad_norm',
      'kl',
    ]) {
      assert.ok(!(name in metrics), name);
    }
    assert.equal(metrics.reward, 2);
    assert.equal(metrics.loss, 0.5);
    assert.equal(metrics.num_tokens, 12);
  });
});

describe('metrics: the policy', () => {
  const ours = ['logprob', 'sampling/importance_sampling_ratio'];
  const notFromArrays = ['policy_loss', 'entropy_coef'];

  it('are TRL’s on every case of the objectives’ table', () => {
    for (const trl of trlCases) {
      if (trl.mask.flat().every((value) => value === 0)) continue;
      const metrics = policyMetrics(trl.settings, trl.advantages, {
        mask: trl.mask,
        logprobs: trl.logprobs.map((row) => Float64Array.from(row)),
        oldLogprobs: trl.old_logprobs,
        refLogprobs: trl.settings.beta === 0 ? undefined : trl.ref_logprobs,
        entropy: trl.entropy,
      });
      for (const [name, expected] of Object.entries(trl.expected.metrics)) {
        if (notFromArrays.includes(name)) continue;
        const value = metrics[name] ?? NaN;
        assert.ok(
          Math.abs(value - (expected ?? NaN)) < 1e-6,
          `${name}: ${value} is not ${expected}, ${describeCase(trl)}`,
        );
      }
      const unexpected = Object.keys(metrics).filter(
        (name) => !(name in trl.expected.metrics) && !ours.some((prefix) => name.startsWith(prefix)),
      );
      assert.deepEqual(unexpected, []);
    }
  });

  it('use what is known: rows without reference or left out of the update', () => {
    const mask = [
      [1, 1],
      [1, 1],
    ];
    const metrics = policyMetrics({ ...DEFAULT_OBJECTIVE_SETTINGS, kl: 'k2' }, [1, 0], {
      mask,
      logprobs: [[-1, -2], null],
      oldLogprobs: [
        [-2, -2],
        [-1, -1],
      ],
      refLogprobs: [[-1, -3], null],
    });
    assert.equal(metrics.kl, 0.25);
    assert.equal(metrics.logprob, -1.5);
    assert.equal(metrics['clip_ratio/high_mean'], 0.25, 'one of four active tokens');
    assert.equal(metrics['clip_ratio/high_max'], 0.5);
    assert.ok(!('entropy' in metrics));
    assert.ok(!('sampling/importance_sampling_ratio/mean' in metrics));
  });

  it('compare the training graph with the sampler', () => {
    const metrics = policyMetrics(DEFAULT_OBJECTIVE_SETTINGS, [1], {
      mask: [[1, 1, 0]],
      logprobs: [[-1, -1, -1]],
      oldLogprobs: [[-1, -1, -9]],
      firstLogprobs: [[-1, -1 + Math.log(2), -1]],
    });
    assert.equal(metrics['sampling/importance_sampling_ratio/min'], 1);
    assert.ok(Math.abs((metrics['sampling/importance_sampling_ratio/mean'] ?? NaN) - 1.5) < 1e-12);
    assert.ok(Math.abs((metrics['sampling/importance_sampling_ratio/max'] ?? NaN) - 2) < 1e-12);
  });
});
