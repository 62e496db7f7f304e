/** What many keys have in common, said once. */
const SAME_ENGINE = 'Completions are sampled by the same engine that trains: there is no vLLM.';
const FLOAT32 = 'Weights are kept and trained in float32.';
const ONE_PROCESS = 'One process trains on one machine: leave it out.';
const TABLES = 'Prompts come from the files `data.train` and `data.test`: save the data set as .jsonl.';
const HUB = 'Nothing is uploaded: `grpo export` writes what can be.';
const LOGGING = 'Every step and every completion is recorded in the run folder.';
const NO_LOADER = 'There is no data loader: leave it out.';
const CHECKPOINTS = 'Checkpoints are set by `train.save_steps` and `train.save_total_limit`.';
const EVALUATION =
  'Evaluations are set by `train.eval_steps` and `train.eval_num`; before the first and after the last step there is always one.';
const ADAMW =
  'The optimiser is AdamW: `train.learning_rate`, `weight_decay`, `adam_beta1`, `adam_beta2`, `adam_epsilon`.';
const LORA = 'Adapters are plain LoRA: `model.adapter: { r, alpha, dropout, target_modules }`.';
const LINEAR =
  'The schedule is `train.lr_scheduler_type` (linear, cosine, constant) after `train.warmup_steps`.';
const REWARDS = 'Rewards are the list `rewards`, each with `use`, `weight` and options of its own.';
const TEMPLATE = "The model's own chat template is used.";
const SYSTEM = 'Write `data.messages` with a first message `{ role: system, content: ... }`.';
const COUNTS = 'TRL counts completions with it; here `train.prompts_per_step` counts prompts.';
const CONTEXT =
  "The model's own context counts; `grpo.max_prompt_length` and `grpo.max_completion_length` say what is used of it.";
const REFERENCE = 'The reference stays the policy of the start, or `grpo.reference_model_path`.';
const STREAM = 'Tables are read whole; `data.limit` takes the first rows only.';
const ENTROPY = 'The bonus has one weight, `grpo.entropy_coef`.';
const ORDER = 'Prompts are shuffled by `train.seed`, each once an epoch.';
const TOOLS = 'A completion is one answer: there are no tools.';
const NO_TORCH = 'Nothing runs in PyTorch: leave it out.';

const every = (text: string, names: string): [string, string][] =>
  names.split(' ').map((name) => [name, text]);

/**
 * Keys of other trainers (TRL 1.16 with transformers' and its scripts', Unsloth, open-r1, verl) that have no counterpart of the same meaning
 * here: what to say instead of "unknown". What has one is an alias, or a key of the same name.
 */
export const FOREIGN_KEYS: Readonly<Record<string, string>> = Object.fromEntries([
  ...every(COUNTS, 'per_device_train_batch_size per_device_batch_size micro_batch_size'),
  ...every(
    'A step samples `train.prompts_per_step` x `grpo.num_generations` completions.',
    'generation_batch_size train_batch_size rollout_batch_size',
  ),
  ...every(
    'A step is one batch of completions; `grpo.num_iterations` updates are made on it.',
    'steps_per_generation ppo_mini_batch_size',
  ),
  ...every(
    'Microbatches are measured in tokens: `train.max_tokens_per_microbatch`. The result does not depend on it.',
    'ppo_micro_batch_size ppo_micro_batch_size_per_gpu log_prob_micro_batch_size_per_gpu ppo_max_token_len_per_gpu auto_find_batch_size',
  ),
  ...every(
    '`train.prompts_per_step` times `grpo.num_generations` completions make a step.',
    'gradient_accumulation_steps',
  ),
  ...every(
    'Evaluation chooses its batches itself.',
    'per_device_eval_batch_size eval_accumulation_steps batch_eval_metrics eval_do_concat_batches eval_use_gather_object prediction_loss_only val_batch_size',
  ),
  ...every('One completion a held-out prompt is sampled.', 'num_generations_eval'),
  ...every(
    EVALUATION,
    'eval_strategy evaluation_strategy eval_delay eval_on_start do_eval do_predict do_train include_for_metrics test_freq',
  ),
  ...every('Give the number of steps instead: `train.warmup_steps`.', 'warmup_ratio lr_warmup_steps_ratio'),
  ...every(LINEAR, 'lr_scheduler_kwargs min_lr min_lr_rate'),
  ...every(
    LOGGING,
    'logging_steps logging_strategy logging_first_step log_on_each_node logging_nan_inf_filter include_num_input_tokens_seen log_completions log_multimodal num_completions_to_print log_unique_prompts log_level log_level_replica disable_tqdm include_tokens_per_second',
  ),
  ...every('Everything lies in the run folder.', 'logging_dir default_local_dir overwrite_output_dir'),
  ...every('Runs lie in `.grpo/runs/` beside the config, or where `--run-dir` says.', 'output_dir'),
  ...every('Call the run `name`.', 'run_name experiment_name'),
  ...every(
    'Use `grpo export --format tensorboard` or `wandb`.',
    'report_to wandb_project wandb_entity wandb_run_group wandb_log_unique_prompts logger project project_name trackio_space_id trackio_bucket_id trackio_static_space_id',
  ),
  ...every(
    CHECKPOINTS,
    'save_strategy save_freq save_only_model save_on_each_node save_safetensors enable_jit_checkpoint load_best_model_at_end metric_for_best_model greater_is_better',
  ),
  ...every(
    'Use `grpo resume RUN`.',
    'resume_from_checkpoint ignore_data_skip restore_callback_states_from_checkpoint resume_mode',
  ),
  ...every(
    HUB,
    'push_to_hub hub_token hub_private_repo hub_model_id hub_strategy hub_always_push hub_revision push_to_hub_revision log_completions_hub_repo overwrite_hub_revision',
  ),
  ...every(
    FLOAT32,
    'bf16 fp16 tf32 bf16_full_eval fp16_full_eval dtype torch_dtype cast_lm_head_to_fp32 half_precision_backend',
  ),
  ...every(
    `${FLOAT32} An adapter (\`model.adapter\`) saves the memory of gradients and moments.`,
    'load_in_4bit load_in_8bit load_in_16bit full_finetuning bnb_4bit_quant_type use_bnb_nested_quant bnb_4bit_quant_storage bnb_4bit_compute_dtype',
  ),
  ...every(
    'Lower `train.max_tokens_per_microbatch` to save memory.',
    'gradient_checkpointing gradient_checkpointing_kwargs activation_checkpointing activation_checkpointing_kwargs use_gradient_checkpointing enable_gradient_checkpointing torch_empty_cache_steps unsloth_num_chunks unsloth_grpo_mini_batch',
  ),
  ...every(
    SAME_ENGINE,
    'use_vllm vllm_mode vllm_model_impl vllm_enable_sleep_mode vllm_structured_outputs_regex vllm_guided_decoding_regex vllm_server_base_url vllm_server_host vllm_server_port vllm_server_timeout vllm_group_port vllm_gpu_memory_utilization vllm_max_model_length vllm_max_model_len vllm_tensor_parallel_size vllm_importance_sampling_correction vllm_importance_sampling_mode vllm_importance_sampling_clip_max vllm_importance_sampling_clip_min vllm_importance_sampling_cap vllm_device vllm_dtype vllm_sampling_params use_transformers_continuous_batching transformers_continuous_batching_config use_transformers_paged cache_implementation ds3_gather_for_generation fast_inference gpu_memory_utilization float8_kv_cache tensor_model_parallel_size',
  ),
  ...every(
    'Sampling is set by `temperature`, `top_p`, `top_k`, `min_p`, `repetition_penalty` and `stop` in `grpo`.',
    'generation_kwargs do_sample',
  ),
  ...every(
    NO_TORCH,
    'attn_implementation use_liger_kernel liger_kernel_config use_liger_loss torch_compile torch_compile_backend torch_compile_mode use_cache router_aux_loss_coef model_init_kwargs trust_remote_code use_remove_padding skip_memory_metrics debug full_determinism use_cpu use_legacy_prediction_loop',
  ),
  ...every(ADAMW, 'optim optimizer optim_args optim_target_modules'),
  ...every(
    'Nothing like it is done: leave it out.',
    'label_smoothing_factor neftune_noise_alpha average_tokens_across_devices disable_dropout pad_to_multiple_of off_policy_mask_threshold ignore_bias_buffers',
  ),
  ...every(
    "The unbiased estimator is `grpo.kl: k3_corrected`, which is the default; TRL's without it is `k3`.",
    'use_bias_correction_kl',
  ),
  ...every('Give each entry of `rewards` its `weight`.', 'reward_weights'),
  ...every(
    REWARDS,
    'reward_model_name_or_path reward_model reward_processing_classes cosine_min_value_wrong cosine_max_value_wrong cosine_min_value_correct cosine_max_value_correct cosine_max_len repetition_n_grams repetition_max_penalty code_language soft_punish_cache',
  ),
  ...every(REFERENCE, 'sync_ref_model ref_model_mixup_alpha ref_model_sync_steps ref_model'),
  ...every(
    ENTROPY,
    'use_adaptive_entropy entropy_coef_min entropy_coef_max entropy_coef_delta entropy_target',
  ),
  ...every(TOOLS, 'max_tool_calling_iterations tools'),
  ...every(
    TABLES,
    'dataset_name dataset_config dataset_train_split dataset_test_split datasets dataset_mixture dataset_kwargs dataset_num_proc train_files val_files',
  ),
  ...every(
    'The prompt is a template over the row: `data.prompt: "{question}"`.',
    'dataset_prompt_column prompt_key dataset_text_field',
  ),
  ...every(STREAM, 'dataset_streaming streaming test_split_size max_train_samples'),
  ...every(
    ORDER,
    'shuffle_dataset data_seed train_sampling_strategy group_by_length length_column_name label_names',
  ),
  ...every('All columns of the data reach the rewards.', 'remove_unused_columns'),
  ...every(SYSTEM, 'system_prompt'),
  ...every(TEMPLATE, 'chat_template chat_template_kwargs chat_template_path'),
  ...every(
    'Fetch the revision you want into a folder and name it in `model.base`.',
    'model_revision revision',
  ),
  ...every('The tokenizer of `model.base` is used.', 'tokenizer_name tokenizer_name_or_path'),
  ...every(CONTEXT, 'max_seq_length max_length max_model_len'),
  ...every(
    'Write `model.adapter: { r: 16 }` for an adapter; unset trains all weights.',
    'use_peft peft_config finetuning_type',
  ),
  ...every(
    LORA,
    'lora_target_parameters lora_modules_to_save modules_to_save lora_task_type task_type use_rslora use_dora bias loftq_config init_lora_weights max_lora_rank',
  ),
  ...every(
    'Set them in `model.adapter`: `r`, `alpha`, `dropout`, `target_modules`.',
    'lora_r lora_rank lora_alpha lora_dropout lora_target_modules target_modules',
  ),
  ...every(
    NO_LOADER,
    'dataloader_drop_last dataloader_num_workers dataloader_pin_memory dataloader_persistent_workers dataloader_prefetch_factor dataloader_multiprocessing_context dataloader_in_order',
  ),
  ...every(
    ONE_PROCESS,
    'ddp_find_unused_parameters ddp_bucket_cap_mb ddp_broadcast_buffers ddp_static_graph ddp_backend ddp_timeout ddp_timeout_seconds fsdp fsdp_config deepspeed accelerator_config parallelism_config local_rank n_gpus_per_node nnodes num_processes world_size device_map',
  ),
  ...every(
    'Write `grpo.loss_type`: token-mean is `dapo`, seq-mean-token-mean `grpo`, seq-mean-token-sum-norm `dr_grpo`.',
    'loss_agg_mode',
  ),
  ...every(
    'Write `grpo.advantage_estimator`: grpo is `group`, rloo `rloo`, reinforce_plus_plus_baseline comes near `reinforce`.',
    'adv_estimator',
  ),
  ...every('Write `grpo.scale_rewards`: true is `group`, false `none`.', 'norm_adv_by_std_in_grpo'),
  ...every('Write `grpo.beta`: 0 is no KL penalty.', 'use_kl_loss use_kl_in_reward'),
  ...every(
    'Write `grpo.kl`: low_var_kl is `k3`, mse `k2`; kl in the loss (k1) is refused.',
    'kl_loss_type kl_penalty',
  ),
  ...every('Write `grpo.delta`: the upper bound of the ratio for bad completions.', 'clip_ratio_c'),
]);
