import assert from 'node:assert/strict';
import { diagnose, readConfigText } from '../../../core/config/index.ts';
import { FOREIGN_KEYS } from '../../../core/config/foreign-keys.ts';
import { KEY_ALIASES } from '../../../core/config/document/alias-table.ts';
import { allKeys, keysAt } from '../../../core/config/json-schema.ts';
import { memoryFiles } from './memory-files.ts';
import { applyEdits } from './problems.test.ts';
import { FILES } from './problems.table.ts';
import { check, errors, whole } from './whole-config.ts';

/** TRL 1.16: GRPOConfig, what it inherits, and what its command line takes besides. */
const TRL =
  'learning_rate model_init_kwargs trust_remote_code router_aux_loss_coef disable_dropout cast_lm_head_to_fp32 remove_unused_columns num_generations num_generations_eval max_completion_length ds3_gather_for_generation shuffle_dataset pad_to_multiple_of generation_batch_size steps_per_generation temperature top_p top_k min_p generation_kwargs chat_template_kwargs repetition_penalty cache_implementation use_vllm vllm_mode vllm_model_impl vllm_enable_sleep_mode vllm_structured_outputs_regex vllm_server_base_url vllm_server_host vllm_server_port vllm_server_timeout vllm_group_port vllm_gpu_memory_utilization vllm_max_model_length vllm_tensor_parallel_size beta num_iterations epsilon delta epsilon_high sapo_temperature_neg sapo_temperature_pos vespo_k_pos vespo_lambda_pos vespo_k_neg vespo_lambda_neg importance_sampling_level reward_weights multi_objective_aggregation scale_rewards loss_type mask_truncated_completions sync_ref_model ref_model_mixup_alpha ref_model_sync_steps top_entropy_quantile entropy_coef use_adaptive_entropy entropy_coef_min entropy_coef_max entropy_coef_delta entropy_target max_tool_calling_iterations vllm_importance_sampling_correction vllm_importance_sampling_mode vllm_importance_sampling_clip_max vllm_importance_sampling_clip_min off_policy_mask_threshold use_bias_correction_kl log_completions log_multimodal num_completions_to_print log_unique_prompts log_completions_hub_repo use_transformers_continuous_batching transformers_continuous_batching_config use_transformers_paged vllm_importance_sampling_cap logging_steps gradient_checkpointing bf16 lr_scheduler_kwargs use_liger_kernel torch_empty_cache_steps output_dir per_device_train_batch_size num_train_epochs max_steps lr_scheduler_type warmup_steps optim optim_args weight_decay adam_beta1 adam_beta2 adam_epsilon optim_target_modules gradient_accumulation_steps average_tokens_across_devices max_grad_norm label_smoothing_factor fp16 bf16_full_eval fp16_full_eval tf32 activation_checkpointing activation_checkpointing_kwargs gradient_checkpointing_kwargs torch_compile torch_compile_backend torch_compile_mode liger_kernel_config use_cache neftune_noise_alpha auto_find_batch_size logging_strategy logging_first_step log_on_each_node logging_nan_inf_filter include_num_input_tokens_seen log_level log_level_replica disable_tqdm report_to run_name project trackio_space_id trackio_bucket_id trackio_static_space_id eval_strategy eval_steps eval_delay per_device_eval_batch_size prediction_loss_only eval_on_start eval_do_concat_batches eval_use_gather_object eval_accumulation_steps include_for_metrics batch_eval_metrics save_only_model save_strategy save_steps save_on_each_node save_total_limit enable_jit_checkpoint push_to_hub hub_token hub_private_repo hub_model_id hub_strategy hub_always_push hub_revision load_best_model_at_end metric_for_best_model greater_is_better ignore_data_skip restore_callback_states_from_checkpoint full_determinism seed data_seed use_cpu accelerator_config parallelism_config dataloader_drop_last dataloader_num_workers dataloader_pin_memory dataloader_persistent_workers dataloader_prefetch_factor dataloader_multiprocessing_context dataloader_in_order label_names train_sampling_strategy length_column_name ddp_find_unused_parameters ddp_bucket_cap_mb ddp_broadcast_buffers ddp_static_graph ddp_backend ddp_timeout fsdp fsdp_config deepspeed debug skip_memory_metrics do_train do_eval do_predict resume_from_checkpoint local_rank model_name_or_path model_revision dtype torch_dtype attn_implementation use_peft lora_r lora_alpha lora_dropout lora_target_modules lora_target_parameters lora_modules_to_save lora_task_type use_rslora use_dora load_in_8bit load_in_4bit bnb_4bit_quant_type use_bnb_nested_quant bnb_4bit_quant_storage dataset_name dataset_config dataset_train_split dataset_test_split dataset_streaming ignore_bias_buffers datasets streaming test_split_size reward_model_name_or_path reward_funcs system_prompt chat_template random_state max_seq_length fast_inference'.split(
    ' ',
  );
describe('config: recipes of other trainers', () => {
  it('knows every key of TRL by name', () => {
    const ours = new Set(allKeys().map((key) => key.slice(key.lastIndexOf('.') + 1)));
    const aliases = new Set(Object.values(KEY_ALIASES).flatMap((names) => Object.keys(names)));
    const unknown = TRL.filter(
      (key) => !ours.has(key) && !aliases.has(key) && !Object.hasOwn(FOREIGN_KEYS, key),
    );
    assert.deepEqual(unknown, []);
  });

  it('answers each of them at the top of a config, as a flat recipe has it', async () => {
    for (const key of TRL.filter((one) => !keysAt([]).includes(one))) {
      const said = (await check(`${key}: x\n`)).filter(({ message }) => message.includes(`\`${key}\``));
      assert.ok(said.length > 0, key);
      assert.doesNotMatch(said[0]?.message ?? '', /Known here|Did you mean/, key);
    }
  });

  const BATCHES: [lines: string, prompts: number, iterations?: number][] = [
    [
      'grpo: { num_generations: 8 }\ntrain:\n  per_device_train_batch_size: 16\n  gradient_accumulation_steps: 4\n',
      8,
    ],
    [
      'grpo: { num_generations: 4 }\ntrain:\n  gradient_accumulation_steps: 2\n  per_device_train_batch_size: 8\n  seed: 1\n',
      4,
    ],
    [
      'grpo: { num_generations: 8 }\ntrain:\n  generation_batch_size: 64\n  per_device_train_batch_size: 16\n',
      2,
    ],
    [
      'grpo: { num_generations: 4 }\ntrain:\n  per_device_train_batch_size: 8\n  generation_batch_size: 64\n',
      2,
    ],
    [
      'grpo: { num_generations: 8 }\ntrain:\n  per_device_train_batch_size: 8\n  steps_per_generation: 4\n  gradient_accumulation_steps: 2\n',
      2,
    ],
    [
      'grpo: { num_generations: 4 }\ntrain:\n  per_device_train_batch_size: 8\n  gradient_accumulation_steps: 2\n  steps_per_generation: 4\n',
      4,
    ],
    [
      'grpo: { num_generations: 4, num_iterations: 2 }\ntrain:\n  per_device_train_batch_size: 8\n  gradient_accumulation_steps: 2\n  steps_per_generation: 4\n',
      4,
    ],
    // Eight steps of a device from four that were sampled: each completion is met twice in one update.
    [
      'grpo: { num_generations: 4, num_iterations: 2 }\ntrain:\n  per_device_train_batch_size: 8\n  gradient_accumulation_steps: 8\n  steps_per_generation: 4\n',
      8,
      1,
    ],
    [
      'grpo: { num_generations: 4, num_iterations: 4 }\ntrain:\n  per_device_train_batch_size: 8\n  gradient_accumulation_steps: 2\n  steps_per_generation: 1\n',
      2,
      2,
    ],
    ['grpo: { num_generations: 16 }\ntraining: { gradient_accumulation_steps: 8 }\n', 4],
    ['grpo: { group_size: 16 }\ntrain: { gradient_accumulation_steps: 8, seed: 1 }\n', 4],
    ['grpo: { num_generations: 4 }\ntrain: { gradient_accumulation_steps: 8 }\n', 16],
  ];
  for (const [lines, prompts, iterations] of BATCHES)
    it(`has TRL's batch: ${prompts} prompts from ${lines.replaceAll('\n', ' ')}`, async () => {
      const text = whole(lines);
      const [first] = errors(await diagnose(text, memoryFiles(FILES)));
      assert.match(first?.message ?? '', new RegExp(`prompts_per_step: ${prompts}\``));
      const fixed = applyEdits(text, first?.fix?.edits ?? []);
      const { config, problems } = await readConfigText(fixed, memoryFiles(FILES));
      assert.equal(
        config?.train.prompts_per_step,
        prompts,
        problems.map(({ message }) => message).join('\n'),
      );
      if (iterations !== undefined) assert.equal(config?.grpo.num_iterations, iterations);
    });

  it('gives no number where TRL has no such batch', async () => {
    for (const lines of [
      'train: { generation_batch_size: 64, steps_per_generation: 4 }\n',
      'train: { generation_batch_size: 20 }\n',
      'grpo: { num_iterations: 3 }\ntrain: { gradient_accumulation_steps: 4, steps_per_generation: 2 }\n',
    ]) {
      const [first] = errors(await diagnose(whole(lines), memoryFiles(FILES)));
      assert.match(first?.message ?? '', /Write how many prompts an update takes/, lines);
      assert.equal(first?.fix, undefined, lines);
    }
  });

  it("has verl's batch of an update", async () => {
    const VERL: [sampled: number | null, mini: number | null, prompts: number | null][] = [
      [1024, 256, 256],
      [64, 64, 64],
      [1024, null, 256],
      [64, null, 64],
      [null, 32, 32],
      [64, 128, null],
    ];
    for (const [sampled, mini, prompts] of VERL) {
      const data = sampled === null ? '' : `, train_batch_size: ${sampled}`;
      const actor = mini === null ? '' : `actor_rollout_ref: { actor: { ppo_mini_batch_size: ${mini} } }\n`;
      const said = (
        await check(`data: { train: train.jsonl, prompt: "{question}"${data} }\n${actor}`)
      ).filter(({ message }) => /batch_size/.test(message));
      assert.equal(said.length, (sampled === null ? 0 : 1) + (mini === null ? 0 : 1));
      for (const { message, severity } of said) {
        assert.equal(severity, 'error');
        if (prompts === null) assert.match(message, /verl refuses/);
        else assert.ok(message.includes(`Write \`train.prompts_per_step: ${prompts}\``), message);
      }
    }
  });

  it('says one thing of a variable, wherever it stands', async () => {
    for (const lines of [
      'model: { base: ${HOME}/m }\n',
      'model:\n  base: ${HOME}/m\n',
      'model: { base: ~/m }\n',
      'train: { save_steps: ${N}, seed: ${SEED} }\n',
      'data: { train: ${HOME}/p.jsonl, prompt: "{question}" }\n',
      'rewards: [{ use: ${HOME}/r.ts }, { use: length, target: ${N} }]\n',
      'name: a${N}\n',
    ]) {
      const said = errors(await check(lines));
      assert.equal(
        said.length,
        lines.match(/\$\{|~/g)?.length,
        said.map(({ message }) => message).join('\n'),
      );
      for (const { message, fix } of said) {
        assert.match(message, /not filled in here: write the value itself/);
        assert.equal(fix, undefined);
      }
    }
    // What is wrong besides stays said.
    const said = errors(await check('train: { save_steps: ${N}, seed: 1 2: }\n'));
    assert.ok(said.some(({ code }) => code === 'config-yaml'));
  });

  it('says where accumulation alone is another batch in TRL', async () => {
    const [same] = await check('grpo: { num_generations: 8 }\ntrain: { gradient_accumulation_steps: 4 }\n');
    assert.deepEqual([same?.severity, same?.code], ['hint', 'config-alias']);
    const [other] = await check('grpo: { num_generations: 16 }\ntrain: { gradient_accumulation_steps: 4 }\n');
    assert.equal(other?.severity, 'error');
    assert.match(other?.message ?? '', /8 x 4 = 32 completions, which are 2 prompts of 16/);
  });

  it('takes verl apart key by key', async () => {
    const said = await check(
      'actor_rollout_ref:\n  rollout: { n: 16, top_k: -1 }\n  actor: { kl_loss_coef: 0.01, ppo_mini_batch_size: 4 }\nalgorithm: { adv_estimator: grpo }\n',
    );
    const text = said.map(({ message }) => message).join('\n');
    for (const part of [
      '`grpo.num_generations: 16`',
      '`grpo.top_k: 0`',
      '`grpo.beta: 0.01`',
      'train.prompts_per_step: 4',
      'grpo is `group`',
    ])
      assert.ok(text.includes(part), `${part}\n${text}`);
  });

  it('takes null for unset everywhere', async () => {
    const paths = allKeys().filter(
      (key) => /^(grpo|train|data)\./.test(key) && key !== 'data.train' && !key.startsWith('data.messages.'),
    );
    for (const path of paths) {
      const [section = '', key = ''] = path.split('.');
      const rest = section === 'data' ? 'train: train.jsonl, ' : '';
      const template = section === 'data' && key !== 'prompt' ? 'prompt: "{question}", ' : '';
      const text = whole(`${section}: { ${rest}${template}${key}: null }\n`);
      const { config, problems } = await readConfigText(
        text,
        memoryFiles({ ...FILES, 'train.jsonl': '{"question":"1","answer":"2","prompt":"3"}\n' }),
      );
      assert.ok(config, `${path}: ${problems.map(({ message }) => message).join()}`);
    }
    const { config } = await readConfigText(
      whole('train: { eval_strategy: null, learning_rate: null }\n'),
      memoryFiles(FILES),
    );
    assert.equal(config?.train.learning_rate, 1e-6);
  });
});
