import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { ModelConfig } from './config.ts';
import { EMBEDDING, HEAD } from './expected-weights.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { LoraGraph } from './lora-graph.ts';

/**
 * How a layer's queries, keys and values become its attention output. The whole-sequence graph and the decode graph differ only here.
 * @param q [rows, heads * headDim], k and v [rows, keyValueHeads * headDim], before the rotary embedding
 * @returns [rows, heads * headDim]
 */
export type Attend = (layer: number, q: Value, k: Value, v: Value) => Value;

/** What the decoder reads besides its input. */
export interface DecoderParts {
  config: ModelConfig;
  weights: GraphWeights;
  attend: Attend;
  /** Adapters on the linear layers; absent = the plain model. */
  lora?: LoraGraph;
}

/** The output projection's weight: the embedding itself where the model ties them. */
export const headWeight = (config: ModelConfig): string => (config.tieEmbeddings ? EMBEDDING : HEAD);

/**
 * Rows of the embedding table.
 *
 * No gradient flows into the table from here: the gradient of a look-up is a scatter that races on several threads, so it is taken with
 * respect to the rows and scattered in a one-thread session (see update/embedding-gradient.ts).
 * @param ids int64 [rows]
 * @returns [rows, hiddenSize]
 */
export function embed(weights: GraphWeights, ids: Value): Value {
  return op.gather(op.stopGradient(weights.get(EMBEDDING)), ids, 0);
}

/**
 * The transformer blocks of the Llama layout (also Qwen2, which adds biases): pre-norm attention and a gated SiLU feed-forward.
 * @param embedded [rows, hiddenSize]
 * @returns [rows, hiddenSize], before the final norm
 */
export function decoderLayers(parts: DecoderParts, embedded: Value): Value {
  const { config, weights, attend } = parts;
  const graph = weights.graph;
  let x = embedded;
  for (let layer = 0; layer < config.layers; layer += 1) {
    const prefix = `model.layers.${layer}`;
    x = graph.scope(prefix, () => {
      const normed = norm(parts, x, `${prefix}.input_layernorm.weight`);
      const [q, k, v] = (['q_proj', 'k_proj', 'v_proj'] as const).map((name) =>
        linear(parts, normed, `${prefix}.self_attn.${name}`),
      ) as [Value, Value, Value];
      const attended = linear(parts, attend(layer, q, k, v), `${prefix}.self_attn.o_proj`);
      const middle = op.add(x, attended);
      const inner = norm(parts, middle, `${prefix}.post_attention_layernorm.weight`);
      const gate = op.silu(linear(parts, inner, `${prefix}.mlp.gate_proj`));
      const up = linear(parts, inner, `${prefix}.mlp.up_proj`);
      return op.add(middle, linear(parts, op.mul(gate, up), `${prefix}.mlp.down_proj`));
    });
  }
  return x;
}

/**
 * Final norm and output projection.
 * @param hidden [rows, hiddenSize]
 * @returns logits [rows, vocabSize]
 */
export function head(parts: Pick<DecoderParts, 'config' | 'weights'>, hidden: Value): Value {
  const { config, weights } = parts;
  return weights.graph.scope('head', () => {
    const normed = op.rmsNorm(hidden, weights.get('model.norm.weight'), config.rmsNormEps);
    return op.matmul(normed, weights.get(headWeight(config)), { transB: true });
  });
}

function norm({ config, weights }: DecoderParts, x: Value, name: string): Value {
  return op.rmsNorm(x, weights.get(name), config.rmsNormEps);
}

/** y = x W^T (+ bias) (+ the adapter's share). x [rows, in] -> [rows, out]. */
function linear({ weights, lora }: DecoderParts, x: Value, module: string): Value {
  let y = op.matmul(x, weights.get(`${module}.weight`), { transB: true });
  if (weights.has(`${module}.bias`)) y = op.add(y, weights.get(`${module}.bias`));
  return lora ? lora.add(x, y, module) : y;
}
