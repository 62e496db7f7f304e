import type { ModelConfig } from './config.ts';

/** Name of the embedding's matrix, which is the output head too where the two are tied. */
export const EMBEDDING = 'model.embed_tokens.weight';
export const HEAD = 'lm_head.weight';

/** A linear layer of a block: `module` is its full name without `.weight`, the weight has shape [out, in]. */
export interface LinearLayer {
  readonly module: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** The seven linear layers of block `layer`, in the order of the computation. */
export function blockLinears(config: ModelConfig, layer: number): LinearLayer[] {
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headDim } = config;
  const queries = heads * headDim;
  const keys = keyValueHeads * headDim;
  const linear = (name: string, inFeatures: number, outFeatures: number, bias: boolean): LinearLayer => ({
    module: `model.layers.${layer}.${name}`,
    inFeatures,
    outFeatures,
    bias,
  });
  return [
    linear('self_attn.q_proj', hiddenSize, queries, config.attentionBias),
    linear('self_attn.k_proj', hiddenSize, keys, config.attentionBias),
    linear('self_attn.v_proj', hiddenSize, keys, config.attentionBias),
    linear('self_attn.o_proj', queries, hiddenSize, config.attentionOutputBias),
    linear('mlp.gate_proj', hiddenSize, intermediateSize, config.mlpBias),
    linear('mlp.up_proj', hiddenSize, intermediateSize, config.mlpBias),
    linear('mlp.down_proj', intermediateSize, hiddenSize, config.mlpBias),
  ];
}

/** Name and shape of every weight of a model, in the order of the computation (modeling_llama.py, modeling_qwen2.py). */
export function expectedWeights(config: ModelConfig): Map<string, readonly number[]> {
  const { vocabSize, hiddenSize } = config;
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [vocabSize, hiddenSize]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    const linears = blockLinears(config, layer);
    shapes.set(`model.layers.${layer}.input_layernorm.weight`, [hiddenSize]);
    for (const { module, inFeatures, outFeatures, bias } of linears) {
      if (module.endsWith('mlp.gate_proj')) {
        shapes.set(`model.layers.${layer}.post_attention_layernorm.weight`, [hiddenSize]);
      }
      shapes.set(`${module}.weight`, [outFeatures, inFeatures]);
      if (bias) shapes.set(`${module}.bias`, [outFeatures]);
    }
  }
  shapes.set('model.norm.weight', [hiddenSize]);
  if (!config.tieEmbeddings) shapes.set(HEAD, [vocabSize, hiddenSize]);
  return shapes;
}

/** Number of elements of all weights. */
export function parameterCount(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1);
