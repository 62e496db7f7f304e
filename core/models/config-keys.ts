import { describe, isJsonObject, type JsonFields } from './json-fields.ts';

/*
 * Every key that a config.json of the families Llama and Qwen2 may hold is in one of these lists or read by model-config.ts; what is in
 * none is told (`notices.ts`), so that nothing of the file is passed over in silence.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Keys that change the arithmetic of other families. transformers ignores some of them here, other programs do not: refused unless neutral. */
export const FOREIGN_MATHS = words(`
  attn_logit_softcapping final_logit_softcapping logit_softcapping logits_soft_cap logit_soft_cap query_pre_attn_scalar
  logit_scale logits_scaling logit_scaling output_multiplier_scale embedding_multiplier residual_multiplier attention_multiplier
  embedding_scale scale_embeddings scale_emb scale_depth dim_model_base
  qk_norm use_qk_norm qk_layernorm norm_type rms_norm_unit_offset hidden_activation activation_function
  use_parallel_residual parallel_attn parallel_residual alibi clip_qkv qkv_bias use_bias
  rope_interleaved rope_traditional rotary_pct rotary_dim rope_ratio no_rope_layers no_rope_layer_interval use_mrope
  num_experts num_local_experts n_routed_experts num_experts_per_tok moe_intermediate_size kv_lora_rank q_lora_rank
  attention_chunk_size attention_sinks cross_attention_layers
`);

/** Dropout of the base while it is trained: none is built in. */
export const DROPOUTS = words(`
  attention_dropout hidden_dropout hidden_dropout_prob attention_probs_dropout_prob resid_pdrop residual_dropout embd_pdrop
  embedding_dropout attn_pdrop mlp_dropout dropout
`);

/** Keys that model-config.ts and rope-scaling.ts read. */
export const READ_KEYS = words(`
  model_type vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads num_key_value_heads head_dim
  max_position_embeddings max_sequence_length rms_norm_eps rope_theta rope_scaling rope_parameters partial_rotary_factor
  tie_word_embeddings attention_bias mlp_bias hidden_act sliding_window use_sliding_window max_window_layers layer_types
  eos_token_id bos_token_id pad_token_id dtype torch_dtype quantization_config compression_config architectures auto_map
`);

/** Keys that say nothing about what is computed here, or that transformers keeps for other tasks. */
export const HARMLESS_KEYS = words(`
  _name_or_path name_or_path _commit_hash transformers_version transformers.js_config use_cache initializer_range pretraining_tp
  is_decoder is_encoder_decoder add_cross_attention cross_attention_hidden_size tie_encoder_decoder decoder_start_token_id
  sep_token_id output_attentions output_hidden_states return_dict use_return_dict output_scores return_dict_in_generate
  task_specific_params problem_type id2label label2id num_labels finetuning_task pruned_heads chunk_size_feed_forward
  tokenizer_class prefix torchscript tf_legacy_loss use_bfloat16 layer_norm_eps attn_implementation _attn_implementation
  _attn_implementation_autoset _attn_implementation_internal _flash_attn_2_enabled original_max_position_embeddings
  unsloth_fixed unsloth_version model_name keys_to_ignore_at_inference base_model_tp_plan base_model_pp_plan
  max_length min_length do_sample early_stopping num_beams num_beam_groups diversity_penalty temperature top_k top_p typical_p
  repetition_penalty length_penalty no_repeat_ngram_size encoder_no_repeat_ngram_size bad_words_ids num_return_sequences
  remove_invalid_values suppress_tokens begin_suppress_tokens forced_bos_token_id forced_eos_token_id
  exponential_decay_length_penalty
`);

/** Values by which such a key says that it is not in use. */
export function isNeutral(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === 1) return true;
  if (value === 'silu' || value === 'swish' || value === 'rmsnorm' || value === 'rms_norm') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The class names under `architectures`. */
export function architecturesOf(fields: JsonFields): string[] {
  const value: unknown = fields.raw('architectures');
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw fields.wrong('architectures', 'a list of class names');
}

/** The class of its own that a folder brings for the model (`auto_map`), which transformers runs where it is trusted; else undefined. */
export function customCode(fields: JsonFields): string | undefined {
  const map: unknown = fields.raw('auto_map');
  if (!isJsonObject(map)) return undefined;
  const [key] = Object.keys(map).filter((name) => name.startsWith('AutoModel'));
  return key === undefined ? undefined : `${key}: ${describe(map[key])}`;
}
