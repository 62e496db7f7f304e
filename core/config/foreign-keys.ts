/** Keys of other trainers that have no counterpart here: what to say instead of "unknown". */
export const FOREIGN_KEYS: Record<string, string> = {
  per_device_train_batch_size:
    'TRL counts completions with it; here `train.prompts_per_step` counts prompts.',
  per_device_eval_batch_size: 'Evaluation chooses its batches itself.',
  generation_batch_size: 'A step samples `train.prompts_per_step` x `grpo.num_generations` completions.',
  steps_per_generation: 'A step is one batch of completions; `grpo.num_iterations` updates are made on it.',
  warmup_ratio: 'Give the number of steps instead: `train.warmup_steps`.',
  logging_steps: 'Every step is recorded.',
  logging_dir: 'Everything lies in the run folder.',
  output_dir: 'Runs lie in `.grpo/runs/` beside the config, or where `--run-dir` says.',
  report_to: 'Use `grpo export --format tensorboard` or `wandb`.',
  bf16: 'Weights are kept and trained in float32.',
  fp16: 'Weights are kept and trained in float32.',
  gradient_checkpointing: 'Lower `train.max_tokens_per_microbatch` to save memory.',
  use_vllm: 'Completions are sampled by the same engine that trains.',
  vllm_mode: 'Completions are sampled by the same engine that trains.',
  optim: 'The optimiser is AdamW.',
  optimizer: 'The optimiser is AdamW.',
  reward_weights: 'Give each entry of `rewards` its `weight`.',
  sync_ref_model: 'The reference stays the policy of the start.',
  load_in_4bit: 'Weights are kept and trained in float32.',
  load_in_8bit: 'Weights are kept and trained in float32.',
};
