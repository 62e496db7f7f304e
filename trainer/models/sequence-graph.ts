import type { Graph, Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType } from '../runtime/device.ts';
import { rotaryConstants, sequenceAttention, type KeyValue } from './attention-graph.ts';
import type { ModelConfig } from './config.ts';
import type { GraphWeights } from './graph-weights.ts';
import { decoderLayers, embed, head } from './llama-graph.ts';
import type { LoraGraph } from './lora-graph.ts';

/** A model that reads whole sequences; the symbols are `batch`, `length` and `tokens`. */
export interface SequenceGraph {
  /** The looked-up embedding rows [batch * length, hiddenSize]: the gradient of the table is taken here. */
  embedded: Value;
  /** Last block's output [batch * length, hiddenSize], before the final norm. */
  hidden: Value;
}

/**
 * The decoder over right-padded sequences.
 *
 * Graph input: `ids` int64 [batch, length].
 */
export function sequenceGraph(
  graph: Graph,
  config: ModelConfig,
  weights: GraphWeights,
  options: { lora?: LoraGraph; keep?: (layer: number, kv: KeyValue) => void; positions?: number } = {},
): SequenceGraph {
  const ids = graph.input('ids', 'int64', ['batch', 'length']);
  const rotary = rotaryConstants(weights, config, options.positions ?? config.maxPositions);
  const rows = { batch: 'batch', length: 'length', weights };
  const attend = sequenceAttention(config, rotary, rows, options.keep);
  const embedded = embed(weights, op.reshape(ids, ['batch*length']));
  const parts = { config, weights, attend, ...(options.lora ? { lora: options.lora } : {}) };
  return { embedded, hidden: decoderLayers(parts, embedded) };
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
