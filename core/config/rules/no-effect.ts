import { problem, type Problem } from '../problems.ts';
import { isBuiltInReward } from '../rewards.ts';
import type { GrpoConfig } from '../resolve.ts';
import type { Rule, RuleContext } from './context.ts';

interface NoEffect {
  keys: string[];
  when: (config: GrpoConfig) => boolean;
  because: string;
}

const CLIPPED: readonly string[] = ['grpo', 'bnpo', 'dr_grpo', 'dapo', 'luspo'];

/** Do the bounds leave a ratio of 1 alone? */
const clipsBesideOne = ({ epsilon, epsilon_high, delta }: GrpoConfig['grpo']): boolean =>
  epsilon > 0 && epsilon_high > 0 && (delta === null || delta > 1);

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
    keys: ['grpo.delta', 'grpo.epsilon', 'grpo.epsilon_high'],
    when: ({ grpo }) => grpo.num_iterations === 1 && CLIPPED.includes(grpo.loss_type) && clipsBesideOne(grpo),
    because:
      '`num_iterations` is 1: each answer is used for one update, in which the ratio that would be clipped is 1',
  },
  {
    keys: ['grpo.reference_model_path'],
    when: ({ grpo }) => grpo.beta === 0 && grpo.kl_log_groups === 0,
    because: '`beta` and `kl_log_groups` are 0: no step reads the reference',
  },
  {
    keys: ['train.num_train_epochs'],
    when: ({ train }) => train.max_steps !== null,
    because: '`max_steps` is set',
  },
];

/** Limits of a process of its own, which these rewards do not have. */
const IN_PROCESS: readonly string[] = ['exact-answer', 'contains', 'length'];

/** Says which settings that are written down do nothing. */
export const noEffect: Rule = (context) => [...idle(context), ...processLimits(context)];

const processLimits = ({ config, given, atKey, sound }: RuleContext): Problem[] =>
  config.rewards.flatMap(({ use }, index) => {
    if (!isBuiltInReward(use) || use === 'shuffled') return [];
    const keys = IN_PROCESS.includes(use) ? ['env', 'memory_mb', 'timeout_s'] : ['env'];
    return keys
      .map((key) => `rewards.${index}.${key}`)
      .filter((path) => given(path) && sound(path))
      .map((path) => {
        const message = `\`${path}\` has no effect: \`${use}\` is built in, and no code of yours runs in it.`;
        return problem('info', 'config-no-effect', atKey(path), message);
      });
  });

const idle = ({ config, given, atKey, sound }: RuleContext): Problem[] =>
  TABLE.filter(({ when }) => when(config)).flatMap(({ keys, because }) =>
    keys
      .filter((key) => given(key) && sound(key))
      .map((key) => problem('info', 'config-no-effect', atKey(key), `\`${key}\` has no effect: ${because}.`)),
  );
