import { BEGIN_ID, END_ID, PADDING_ID, VOCABULARY } from './vocabulary.ts';

/** The embedded model's `config.json`: an ordinary small Llama with tied embeddings, 615,552 parameters. */
export const shape = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  attention_bias: false,
  attention_dropout: 0,
  bos_token_id: BEGIN_ID,
  eos_token_id: END_ID,
  pad_token_id: PADDING_ID,
  head_dim: 32,
  hidden_act: 'silu',
  hidden_size: 128,
  initializer_range: 0.02,
  intermediate_size: 352,
  max_position_embeddings: 128,
  mlp_bias: false,
  num_attention_heads: 4,
  num_hidden_layers: 3,
  num_key_value_heads: 4,
  rms_norm_eps: 1e-5,
  rope_scaling: null,
  rope_theta: 10000,
  tie_word_embeddings: true,
  torch_dtype: 'float32',
  use_cache: true,
  vocab_size: VOCABULARY.length,
} as const;

/** Parameters of a Llama without biases: embeddings (and the head, where untied), layers, norms. */
export function parameterCount(model: {
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  tie_word_embeddings: boolean;
}): number {
  const width = model.hidden_size;
  const attention = 2 * width * model.head_dim * (model.num_attention_heads + model.num_key_value_heads);
  const layer = attention + 3 * width * model.intermediate_size + 2 * width;
  const embeddings = model.vocab_size * width * (model.tie_word_embeddings ? 1 : 2);
  return embeddings + model.num_hidden_layers * layer + width;
}
