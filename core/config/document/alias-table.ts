/** Other names of keys, by the section they stand in: how the systems before this one called the same settings. */
export const KEY_ALIASES: Record<string, Record<string, string>> = {
  grpo: {
    n_generations: 'num_generations',
    n_samples: 'num_generations',
    num_samples: 'num_generations',
    group_size: 'num_generations',
    kl_coeff: 'beta',
    kl_coef: 'beta',
    kl_beta: 'beta',
    kl_weight: 'beta',
    clip_epsilon: 'epsilon',
    clip_range: 'epsilon',
    clip_eps: 'epsilon',
    epsilon_low: 'epsilon',
    clip_ratio_low: 'epsilon',
    clip_ratio_high: 'epsilon_high',
    kl_loss_coef: 'beta',
    clip_epsilon_high: 'epsilon_high',
    max_new_tokens: 'max_completion_length',
    max_tokens: 'max_completion_length',
    max_response_length: 'max_completion_length',
    entropy_coeff: 'entropy_coef',
    entropy_bonus: 'entropy_coef',
    adv_clip: 'advantage_clip',
    ppo_epochs: 'num_iterations',
    n_iterations: 'num_iterations',
    stop_sequences: 'stop',
    stop_strings: 'stop',
  },
  train: {
    lr: 'learning_rate',
    scheduler: 'lr_scheduler_type',
    lr_scheduler: 'lr_scheduler_type',
    num_warmup_steps: 'warmup_steps',
    grad_clip: 'max_grad_norm',
    max_gradient_norm: 'max_grad_norm',
    gradient_accumulation_steps: 'prompts_per_step',
    batch_size: 'prompts_per_step',
    epochs: 'num_train_epochs',
    num_epochs: 'num_train_epochs',
    num_steps: 'max_steps',
    total_steps: 'max_steps',
    save_every: 'save_steps',
    eval_every: 'eval_steps',
    adam_eps: 'adam_epsilon',
    random_seed: 'seed',
    random_state: 'seed',
  },
  data: {
    max_examples: 'limit',
    max_samples: 'limit',
    train_file: 'train',
    train_path: 'train',
    test_file: 'test',
    eval: 'test',
    eval_file: 'test',
    validation: 'test',
    prompt_template: 'prompt',
  },
  model: {
    name: 'base',
    model_name: 'base',
    model_name_or_path: 'base',
    base_model: 'base',
    path: 'base',
    lora: 'adapter',
  },
  'model.adapter': {
    lora_r: 'r',
    rank: 'r',
    lora_alpha: 'alpha',
    lora_dropout: 'dropout',
    lora_target_modules: 'target_modules',
  },
  '': { reward_functions: 'rewards', reward_funcs: 'rewards', training: 'train', dataset: 'data' },
};

/** The key that an alias stands for in a section, undefined for any other key (`constructor` among them). */
export function keyOfAlias(section: string, alias: string): string | undefined {
  return Object.entries(KEY_ALIASES[section] ?? {}).find(([one]) => one === alias)?.[1];
}

/** Keys that stand in another section than the key they mean: `from` to `to`. They keep their meaning, not their place. */
export const MOVED_KEYS: readonly (readonly [from: string, to: string])[] = [
  ['model.lora_r', 'model.adapter.r'],
  ['model.lora_rank', 'model.adapter.r'],
  ['model.lora_alpha', 'model.adapter.alpha'],
  ['model.lora_dropout', 'model.adapter.dropout'],
  ['model.lora_target_modules', 'model.adapter.target_modules'],
  ['train.grpo_every_n_steps', 'grpo_every_n_steps'],
  ['grpo.grpo_every_n_steps', 'grpo_every_n_steps'],
  ['train.device', 'device'],
];

/** Switches that say "use GRPO", which is all there is: accepted with the value given, and then of no effect. */
export const SWITCHES: readonly { path: readonly string[]; accepts: unknown }[] = [
  { path: ['use_grpo'], accepts: true },
  { path: ['train', 'use_grpo'], accepts: true },
  { path: ['grpo', 'use_grpo'], accepts: true },
  { path: ['grpo', 'enabled'], accepts: true },
  { path: ['experiment', 'type'], accepts: 'grpo' },
];
