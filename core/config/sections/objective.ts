import * as z from 'zod';
import { LARGEST, MOST_PROMPTS } from './bounds.ts';
import { KL_ESTIMATORS, LOSS_TYPES } from '../../objectives/settings.ts';

/** How completions become advantages. */
const advantageKeys = {
  scale_rewards: z
    .union([z.enum(['group', 'batch', 'none']), z.boolean()], { error: 'must be one of group, batch, none' })
    .default('group')
    .transform((scale) => (scale === true ? 'group' : scale === false ? 'none' : scale))
    .meta({
      description:
        "What centred rewards are divided by: the group's standard deviation, the batch's, or nothing (Dr. GRPO).",
      when_to_change: '`none` avoids giving nearly solved and nearly hopeless prompts the largest weight.',
    }),
  advantage_estimator: z.enum(['group', 'rloo', 'reinforce']).default('group').meta({
    description:
      'Baseline: the mean of the group, the mean of the others (`rloo`), or a moving average over steps (`reinforce`).',
  }),
  advantage_clip: z
    .number()
    .gt(0)
    .max(LARGEST)
    .nullable()
    .default(null)
    .meta({ description: 'Clamp advantages to plus or minus this. Unset: off.' }),
  top_k_ratio: z.number().gt(0).max(1).nullable().default(null).meta({
    description:
      'Keep only the best and the worst of a group in the policy term: this share of it in all. Unset: all.',
  }),
  multi_objective_aggregation: z
    .enum(['sum_then_normalize', 'normalize_then_sum'])
    .default('sum_then_normalize')
    .meta({
      description:
        'With several rewards: sum and then normalise, or normalise each by itself and then sum (GDPO).',
      when_to_change: '`normalize_then_sum` when one reward has a far larger spread than the others.',
    }),
};

/** The policy term and its clipping. */
const lossKeys = {
  loss_type: z.enum(LOSS_TYPES).default('dapo').meta({
    description: 'Per-token loss and how it is averaged.',
    when_to_change:
      '`dapo` weighs all tokens alike; `grpo` all completions alike; `dr_grpo` does not favour short ones.',
  }),
  importance_sampling_level: z.enum(['token', 'sequence']).default('token').meta({
    description: 'One probability ratio a token, or one a completion (GSPO).',
  }),
  epsilon: z.number().gt(0).max(LARGEST).default(0.2).meta({
    description:
      'Width of the clipping below: ratios under 1 - epsilon give no gradient for bad completions.',
    when_to_change: 'It has no effect while `num_iterations` is 1: then every ratio is 1.',
  }),
  epsilon_high: z.number().gt(0).max(LARGEST).optional().meta({
    description:
      'Width of the clipping above. Unset: `epsilon`. DAPO recommends 0.28. With `cispo` it is the largest ratio itself (at least 1).',
    when_to_change: 'Raise it when entropy collapses: unlikely tokens may then grow faster.',
  }),
  delta: z.number().gt(0).max(LARGEST).nullable().default(null).meta({
    description:
      'Upper bound of the ratio for bad completions too (two-sided clipping). Unset: off. Greater than 1 + `epsilon_high`.',
  }),
  sapo_temperature_pos: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(1)
    .meta({ description: '`sapo`: temperature of the gate where the advantage is positive.' }),
  sapo_temperature_neg: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(1.05)
    .meta({ description: '`sapo`: temperature of the gate elsewhere.' }),
  vespo_k_pos: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(2)
    .meta({ description: '`vespo`: power of the weight where the advantage is not negative.' }),
  vespo_lambda_pos: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(3)
    .meta({ description: '`vespo`: decay of the weight where the advantage is not negative.' }),
  vespo_k_neg: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(3)
    .meta({ description: '`vespo`: power of the weight where the advantage is negative.' }),
  vespo_lambda_neg: z
    .number()
    .gt(0)
    .max(LARGEST)
    .default(2)
    .meta({ description: '`vespo`: decay of the weight where the advantage is negative.' }),
  num_iterations: z.int().min(1).max(1000).default(1).meta({
    description: 'Updates made on each batch of completions.',
    when_to_change: '2 to 4 where sampling is far slower than updating; clipping then begins to matter.',
  }),
  mask_truncated_completions: z.boolean().default(false).meta({
    description: 'Leave completions that reached `max_completion_length` out of the loss.',
    when_to_change: 'When long completions are cut although their beginning is good.',
  }),
  dynamic_sampling: z.boolean().default(false).meta({
    description: 'Sample further prompts in the place of groups whose rewards are all equal (DAPO).',
  }),
};

/** Ties to the reference policy, and the entropy bonus. */
const regularisationKeys = {
  beta: z.number().min(0).max(LARGEST).default(0).meta({
    description:
      'Weight of the KL penalty that ties the policy to the reference. 0: off (KL is still measured).',
    when_to_change:
      '0.001 to 0.1 when the policy drifts into odd text. Full fine-tuning then keeps a second copy of the weights.',
  }),
  kl: z.enum(KL_ESTIMATORS).default('k3_corrected').meta({
    description:
      'Estimator of the KL penalty: k3 times the ratio (unbiased gradient), plain k3, k2, or k1 subtracted from the reward.',
  }),
  kl_log_groups: z.int().min(0).max(MOST_PROMPTS).default(1).meta({
    description:
      'With `beta: 0`: so many groups a step are scored by the reference, so that KL is seen. 0: none.',
  }),
  reference_model_path: z.string().min(1).nullable().default(null).meta({
    description: 'Another model as reference. Unset: the policy as it was at the start.',
  }),
  entropy_coef: z.number().min(0).max(LARGEST).default(0).meta({
    description: 'Weight of an entropy bonus in the loss. 0: off.',
    when_to_change: '0.001 to 0.01 when entropy falls to near 0 while the reward is still low.',
  }),
  top_entropy_quantile: z.number().gt(0).max(1).default(1).meta({
    description: 'Keep only this share of the tokens, those of highest entropy, in the policy term. 1: all.',
  }),
};

/** The keys of `grpo:` that say what is optimised. */
export const objectiveKeys = { ...lossKeys, ...advantageKeys, ...regularisationKeys };
