import { cachedAttention, sequenceAttention, type KeyValue } from '../models/attention-graph.ts';
import type { ModelConfig } from '../models/config.ts';
import { GraphWeights } from '../models/graph-weights.ts';
import { decoderLayers, embed, head } from '../models/llama-graph.ts';
import { LoraGraph } from '../models/lora-graph.ts';
import type { Policy } from '../models/policy.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';

export interface RolloutGraph {
  graph: Graph;
  weights: GraphWeights;
  lora: LoraGraph | undefined;
}

/** Names of a layer's cache tensors as graph inputs; outputs are called `new NAME`. */
export const keyName = (layer: number): string => `key.${layer}`;
export const valueName = (layer: number): string => `value.${layer}`;
export const extended = (name: string): string => `new ${name}`;

/** All cache tensors of a model, keys before values. */
export function cacheNames(config: ModelConfig): string[] {
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return [...layers.map(keyName), ...layers.map(valueName)];
}

function begin(name: string, policy: Policy): RolloutGraph {
  const graph = new Graph(name);
  const weights = new GraphWeights(graph, policy.weightShapes);
  const shapes = policy.loraShapes;
  const lora = shapes ? new LoraGraph(graph, 'float32', { ...shapes, dropout: false }) : undefined;
  return { graph, weights, lora };
}

/**
 * Reads prompts and gives each layer's keys and values: no output projection, since a prompt's tokens are not predicted.
 *
 * Input `ids` int64 [batch, length], padded on the right; outputs `new key.N`, `new value.N` [batch, keyValueHeads, length, headDim].
 */
export function prefillGraph(policy: Policy): RolloutGraph {
  const { config } = policy;
  const parts = begin('prefill', policy);
  const { graph, weights, lora } = parts;
  const ids = graph.input('ids', 'int64', ['batch', 'length']);
  const attend = sequenceAttention(config, { batch: 'batch', length: 'length', weights }, (layer, kv) => {
    graph.output(extended(keyName(layer)), kv.key);
    graph.output(extended(valueName(layer)), kv.value);
  });
  decoderLayers(
    { config, weights, attend, ...(lora ? { lora } : {}) },
    embed(weights, op.reshape(ids, ['batch*length'])),
  );
  return parts;
}

/**
 * One new token for every row.
 *
 * Inputs: `ids` and `positions` int64 [batch], the cache tensors [batch, keyValueHeads, capacity, headDim]; with `sample` also
 * `uniforms` [batch] in [0, 1) and `inverse_temperature`. Outputs: the extended cache, and either `logits` [batch, vocabSize] or, sampled in
 * the graph, `id` int64, `logprob` and `entropy` [batch] of softmax(logits / temperature).
 */
export function decodeGraph(policy: Policy, mode: 'sample' | 'logits'): RolloutGraph {
  const { config } = policy;
  const parts = begin(`decode-${mode}`, policy);
  const { graph, weights, lora } = parts;
  const ids = graph.input('ids', 'int64', ['batch']);
  const positions = graph.input('positions', 'int64', ['batch']);
  const shape = ['batch', config.keyValueHeads, 'capacity', config.headDim];
  const past: KeyValue[] = Array.from({ length: config.layers }, (_, layer) => ({
    key: graph.input(keyName(layer), 'float32', shape),
    value: graph.input(valueName(layer), 'float32', shape),
  }));
  const rows = { batch: 'batch', capacity: 'capacity', weights };
  const attend = cachedAttention(config, rows, positions, past, (layer, kv) => {
    graph.output(extended(keyName(layer)), kv.key);
    graph.output(extended(valueName(layer)), kv.value);
  });
  const hidden = decoderLayers({ config, weights, attend, ...(lora ? { lora } : {}) }, embed(weights, ids));
  const logits = head({ config, weights }, hidden);
  if (mode === 'logits') graph.output('logits', logits);
  else sampleInGraph(graph, logits, config.vocabSize);
  return parts;
}

/**
 * Inverse-CDF sampling over one uniform a row: the token is the first whose cumulative probability exceeds it. Reproducible from the
 * random stream, and never a token of probability 0.
 */
function sampleInGraph(graph: Graph, logits: Value, vocabSize: number): void {
  graph.scope('sample', () => {
    const uniforms = graph.input('uniforms', 'float32', ['batch']);
    const logprobs = op.logSoftmax(op.mul(logits, graph.input('inverse_temperature', 'float32', [])));
    const probabilities = op.exp(logprobs);
    const cumulative = op.cumSum(probabilities, 1);
    // The rounded total stands for 1, so that a uniform near 1 still finds a token.
    const total = op.slice(cumulative, 1, vocabSize - 1, vocabSize); // [batch, 1]
    const threshold = op.mul(total, op.reshape(uniforms, ['batch', 1]));
    // Counted in float32, which is exact up to 2^24 tokens and many times faster to sum than int64.
    const below = op.reduceSum(op.cast(op.lessOrEqual(cumulative, threshold), 'float32'), [1]);
    const id = op.cast(op.minimum(below, vocabSize - 1), 'int64');
    const chosen = op.gatherElements(logprobs, op.reshape(id, ['batch', 1]), 1);
    graph.output('id', id);
    graph.output('logprob', op.reshape(chosen, ['batch']));
    graph.output('entropy', op.neg(op.reduceSum(op.mul(probabilities, logprobs), [1])));
  });
}

/**
 * Rearranges a cache: picks rows (again and again for the completions of a group, or only those still being written) and adds room.
 *
 * Inputs: the cache tensors [batch, keyValueHeads, capacity, headDim], `rows` int64 [picked], `room` int64 [added] (only its length counts).
 */
export function rearrangeGraph(config: ModelConfig): Graph {
  const graph = new Graph('rearrange-cache');
  const rows = graph.input('rows', 'int64', ['picked']);
  graph.input('room', 'int64', ['added']);
  const { keyValueHeads, headDim } = config;
  const zeros = op.expand(graph.scalar(0, 'float32'), ['picked', keyValueHeads, 'added', headDim]);
  for (const name of cacheNames(config)) {
    const cache = graph.input(name, 'float32', ['batch', keyValueHeads, 'capacity', headDim]);
    graph.output(extended(name), op.concat([op.gather(cache, rows, 0), zeros], 2));
  }
  return graph;
}
