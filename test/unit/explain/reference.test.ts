import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { parseExplainInput } from '../../../trainer/commands/explain-input.ts';
import { explainReference } from '../../../trainer/commands/explain-reference.ts';

const document = {
  settings: { num_generations: 2, loss_type: 'grpo', epsilon_high: 0.28, max_completion_length: 4 },
  advantages: [1, -0.5],
  logprobs: [
    [-1, -0.5, -2],
    [-0.7, -1.2, 0],
  ],
  old_logprobs: [
    [-1.1, -0.9, -1.8],
    [-0.7, -0.9, 0],
  ],
  ref_logprobs: [
    [-1.3, -0.4, -2.2],
    [-0.9, -1, 0],
  ],
  mask: [
    [1, 1, 1],
    [1, 1, 0],
  ],
};
const explain = (changes: object) => explainReference(parseExplainInput({ ...document, ...changes }));
const withSettings = (settings: object) => explain({ settings: { ...document.settings, ...settings } });

function refused(run: () => unknown): GrpoError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof GrpoError, String(error));
    return error;
  }
  assert.fail('not refused');
}

describe('explain: the reference engine', () => {
  it('gives the golden values', () => {
    const result = explain({});
    assert.ok(Math.abs(result.loss - -0.30898361) < 1e-8);
    assert.equal(result.dtype, 'float64');
    assert.equal(result.per_token_loss[1]?.[2], 0, 'masked');
    assert.ok(Math.abs(withSettings({ beta: 0.04, kl: 'k3' }).loss - -0.30815081) < 1e-8);
  });

  it('starts from rewards', () => {
    const result = explain({
      advantages: undefined,
      rewards: [
        [1, 0],
        [null, 2],
      ],
      reward_names: ['exact', 'length'],
      settings: { ...document.settings, scale_rewards: 'none', reward_weights: [1, 0.5] },
    });
    assert.deepEqual(result.advantages, [0, 0]);
    assert.equal(result.metrics.reward, 1);
    assert.equal(result.metrics.frac_reward_zero_std, 1);
    assert.equal(result.metrics['rewards/length/unscorable'], 1);
    assert.equal(result.metrics['advantage/abs_mean'], 0);
  });

  it('takes k1 off the reward, not into the loss', () => {
    const rewards = { advantages: undefined, rewards: [[0, 0]] };
    const settings = { ...document.settings, beta: 1, kl: 'k1_in_reward', scale_rewards: 'none' };
    const result = explain({ ...rewards, settings });
    // old - ref, summed: .2 - .5 + .4 = .1 and .2 + .1 = .3; the rewards become -.1 and -.3.
    [0.1, -0.1].forEach((value, b) => assert.ok(Math.abs((result.advantages[b] ?? NaN) - value) < 1e-12));
    assert.ok(Math.abs((result.metrics.kl_penalty ?? NaN) - 0.2) < 1e-12);
    const plain = explain({ advantages: result.advantages });
    assert.equal(result.loss, plain.loss);
    assert.match(refused(() => explain({ settings })).message, /only advantages are given/);
  });

  it('takes null for unset, and reads a reinforce baseline', () => {
    assert.equal(withSettings({ delta: null, epsilon: null, baseline: null }).loss, explain({}).loss);
    const result = explain({
      advantages: undefined,
      rewards: [[1, 0]],
      settings: { num_generations: 1, advantage_estimator: 'reinforce', baseline: 0.25 },
    });
    assert.deepEqual(result.advantages, [0.75, -0.25]);
  });

  it('names an unknown setting or key, and the one that was meant', () => {
    const setting = refused(() => withSettings({ epsilon_hi: 0.3 }));
    assert.equal(setting.code, 'explain-unknown-setting');
    assert.match(setting.message, /did you mean epsilon_high\?/);
    const value = refused(() => withSettings({ loss_type: 'dap' }));
    assert.match(value.message, /did you mean dapo\?/);
    const key = refused(() => explain({ ref_logprob: [] }));
    assert.equal(key.code, 'explain-unknown-key');
    assert.match(key.message, /did you mean ref_logprobs\?/);
  });

  it('refuses with the reason', () => {
    assert.match(refused(() => withSettings({ kl: 'k1' })).message, /zero expected gradient/);
    assert.match(refused(() => withSettings({ entropy_coef: -1 })).message, /reward collapse/);
    assert.match(refused(() => withSettings({ loss_type: 'cispo' })).message, /absolute upper bound/);
    assert.equal(refused(() => withSettings({ loss_type: 'luspo' })).code, 'objectives-luspo-token-level');
  });

  it('says which array is missing or does not fit', () => {
    const codeAndPlace = (changes: object): string => {
      const { code, where } = refused(() => explain(changes));
      return `${code} ${where}`;
    };
    assert.equal(codeAndPlace({ old_logprobs: undefined }), 'explain-missing old_logprobs');
    assert.equal(codeAndPlace({ mask: null }), 'explain-missing mask');
    assert.equal(codeAndPlace({ logprobs: [[-1, -1, -1]] }), 'explain-shape logprobs');
    assert.equal(codeAndPlace({ logprobs: [[-1, -1, -1], [-1]] }), 'explain-shape logprobs[1]');
    assert.equal(codeAndPlace({ mask: [[1, 1, 1], [1]] }), 'explain-shape mask[1]');
    assert.equal(
      codeAndPlace({
        mask: [
          [1, 0.5, 1],
          [1, 1, 1],
        ],
      }),
      'explain-mask mask[0][1]',
    );
    assert.equal(codeAndPlace({ advantages: [1] }), 'explain-shape advantages');
    assert.equal(codeAndPlace({ advantages: [1, 'x'] }), 'explain-number advantages[1]');
    assert.equal(codeAndPlace({ advantages: undefined }), 'explain-rewards rewards');
    assert.equal(codeAndPlace({ rewards: [[1, 2]] }), 'explain-rewards rewards');
    assert.equal(codeAndPlace({ advantages: null, rewards: [[1]] }), 'explain-shape rewards[0]');
    assert.equal(
      codeAndPlace({ ref_logprobs: null, settings: { ...document.settings, beta: 0.1 } }),
      'explain-missing ref_logprobs',
    );
    assert.equal(
      codeAndPlace({ settings: { ...document.settings, top_entropy_quantile: 0.5 } }),
      'explain-missing entropy',
    );
    assert.equal(refused(() => parseExplainInput('x')).code, 'explain-input');
  });
});
