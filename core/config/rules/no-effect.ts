import { problem } from '../problems.ts';
import type { GrpoConfig } from '../resolve.ts';
import type { Rule } from './context.ts';

interface NoEffect {
  keys: string[];
  when: (config: GrpoConfig) => boolean;
  because: string;
}

const CLIPPED: readonly string[] = ['grpo', 'bnpo', 'dr_grpo', 'dapo', 'luspo'];

/** Settings that another setting makes idle. */
const TABLE: NoEffect[] = [
  {
    keys: ['grpo.kl'],
    when: ({ grpo }) => grpo.beta === 0,
    because: '`beta` is 0: no KL penalty (KL is measured with k3)',
  },
  {
    keys: ['grpo.kl_log_groups'],
    when: ({ grpo }) => grpo.beta > 0,
    because: '`beta` is above 0: all groups are scored by the reference',
  },
  {
    keys: ['grpo.scale_rewards'],
    when: ({ grpo }) => grpo.multi_objective_aggregation === 'normalize_then_sum',
    because: '`normalize_then_sum` has a normalisation of its own',
  },
  {
    keys: ['grpo.scale_rewards'],
    when: ({ grpo }) =>
      grpo.multi_objective_aggregation === 'sum_then_normalize' && grpo.advantage_estimator !== 'group',
    because: 'only `advantage_estimator: group` divides by a standard deviation',
  },
  {
    keys: ['grpo.sapo_temperature_pos', 'grpo.sapo_temperature_neg'],
    when: ({ grpo }) => grpo.loss_type !== 'sapo',
    because: '`loss_type` is not `sapo`',
  },
  {
    keys: ['grpo.vespo_k_pos', 'grpo.vespo_lambda_pos', 'grpo.vespo_k_neg', 'grpo.vespo_lambda_neg'],
    when: ({ grpo }) => grpo.loss_type !== 'vespo',
    because: '`loss_type` is not `vespo`',
  },
  {
    keys: ['grpo.delta', 'grpo.epsilon'],
    when: ({ grpo }) => !CLIPPED.includes(grpo.loss_type),
    because: 'this `loss_type` does not clip with it',
  },
  {
    keys: ['train.num_train_epochs'],
    when: ({ train }) => train.max_steps !== null,
    because: '`max_steps` is set',
  },
];

/** Says which settings that are written down do nothing. */
export const noEffect: Rule = ({ config, given, atKey, sound }) =>
  TABLE.filter(({ when }) => when(config)).flatMap(({ keys, because }) =>
    keys
      .filter((key) => given(key) && sound(key))
      .map((key) => problem('info', 'config-no-effect', atKey(key), `\`${key}\` has no effect: ${because}.`)),
  );
