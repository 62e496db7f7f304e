import type { Graph, Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType } from '../runtime/device.ts';
import type { ModelConfig } from './config.ts';
import type { GraphWeights } from './graph-weights.ts';
import { decoderLayers, embed, head } from './llama-graph.ts';
import type { LoraGraph } from './lora-graph.ts';
import { prefixAttention } from './prefix-attention.ts';

/** A model that reads prompts and their completions, each prompt once; see `sequenceGraph`. */
export interface SequenceGraph {
  /** The ids of all rows, prompts first: int64 [prompts * prompt_length + batch * length]. */
  allIds: Value;
  /** Their looked-up embeddings [all rows, hiddenSize]: the gradient of the table is taken here. */
  embedded: Value;
  /** Last block's output for the completions' rows [batch * length, hiddenSize], before the final norm. */
  hidden: Value;
}

/**
 * The decoder over completions that share prompts: a group's prompt is computed once, whatever the number of its completions.
 *
 * Graph inputs (made by update/pack.ts):
 * - `prompt_ids` int64 [prompts, prompt_length]: all tokens of each prompt but the last, padded on the right;
 * - `prompt_of` float [batch, prompts]: one 1 a row, at the row's prompt;
 * - `past_lengths` int64 [batch]: how many tokens of its prompt block a row has;
 * - `ids` int64 [batch, length]: the prompt's last token and the completion without its last, padded on the right.
 */
export function sequenceGraph(
  graph: Graph,
  config: ModelConfig,
  weights: GraphWeights,
  lora?: LoraGraph,
): SequenceGraph {
  const promptIds = graph.input('prompt_ids', 'int64', ['prompts', 'prompt_length']);
  const promptOf = graph.input('prompt_of', weights.dtype, ['batch', 'prompts']);
  const pastLengths = graph.input('past_lengths', 'int64', ['batch']);
  const ids = graph.input('ids', 'int64', ['batch', 'length']);
  const flat = { prompts: 'prompt_length*prompts', completions: 'batch*length' };
  const allIds = op.concat([op.reshape(promptIds, [flat.prompts]), op.reshape(ids, [flat.completions])], 0);
  const embedded = embed(weights, allIds);
  const attend = prefixAttention(config, weights, promptOf, pastLengths, flat);
  const parts = { config, weights, attend, ...(lora ? { lora } : {}) };
  const [, hidden] = op.split(decoderLayers(parts, embedded), 0, [flat.prompts, flat.completions]);
  return { allIds, embedded, hidden: hidden as Value };
}

/**
 * Logits of the positions that predict a token of interest, divided by the temperature: prompts and padding never reach the output
 * projection.
 *
 * Graph inputs: `rows` int64 [tokens] (flat positions in batch * length), `inverse_temperature` scalar.
 * @returns [tokens, vocabSize]
 */
export function selectedLogits(
  graph: Graph,
  config: ModelConfig,
  weights: GraphWeights,
  hidden: Value,
  dtype: DType = 'float32',
): Value {
  const rows = graph.input('rows', 'int64', ['tokens']);
  const inverseTemperature = graph.input('inverse_temperature', dtype, []);
  return op.mul(head({ config, weights }, op.gather(hidden, rows, 0)), inverseTemperature);
}
