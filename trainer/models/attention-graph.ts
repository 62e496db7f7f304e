import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType, TensorData } from '../runtime/device.ts';
import { ropeTables, type ModelConfig } from './config.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { Attend } from './llama-graph.ts';

/** Added to the scores of positions that must not be seen; exp of it is exactly 0 in float32 and float64. */
export const HIDDEN = -1e30;

/** Keys and values of one layer, after the rotary embedding: [batch, keyValueHeads, positions, headDim]. */
export interface KeyValue {
  key: Value;
  value: Value;
}

/** The rotary tables as graph constants: cos and sin, each [positions, headDim / 2]. */
export interface Rotary {
  cos: Value;
  sin: Value;
}

export function rotaryConstants(weights: GraphWeights, config: ModelConfig, positions: number): Rotary {
  const { cos, sin } = ropeTables(config, positions);
  const shape = [positions, config.headDim / 2];
  const constant = (data: Float64Array): Value =>
    weights.graph.constant(weights.dtype, shape, toDType(data, weights.dtype));
  return { cos: constant(cos), sin: constant(sin) };
}

function toDType(data: Float64Array, dtype: DType): TensorData {
  return dtype === 'float64' ? data : Float32Array.from(data);
}

/**
 * Causal attention over whole sequences. Padding may only stand to the right, where no real token looks.
 * @param rows the symbols of the batch: x has `batch * length` rows, row-major
 * @param keep called with each layer's keys and values (for filling a cache)
 */
export function sequenceAttention(
  config: ModelConfig,
  rotary: Rotary,
  rows: { batch: string; length: string; weights: GraphWeights },
  keep?: (layer: number, kv: KeyValue) => void,
): Attend {
  const { heads, keyValueHeads, headDim } = config;
  const { batch, length } = rows;
  const graph = rows.weights.graph;
  const groups = heads / keyValueHeads;
  const steps = op.range(graph, length);
  const positions = op.expand(op.reshape(steps, [1, length]), [batch, length]);
  const visible = op.lessOrEqual(op.reshape(steps, [1, length]), op.reshape(steps, [length, 1]));
  const zero = graph.scalar(0, rows.weights.dtype);
  const mask = op.where(visible, zero, graph.scalar(HIDDEN, rows.weights.dtype)); // [length, length]

  const rotate = (x: Value, count: number): Value =>
    op.rotary(op.reshape(x, [batch, length, count * headDim]), positions, rotary.cos, rotary.sin, count);

  return (layer, q, k, v) => {
    const query = op.transpose(
      op.reshape(rotate(q, heads), [batch, length, keyValueHeads, groups, headDim]),
      [0, 2, 3, 1, 4],
    ); // [batch, keyValueHeads, groups, length, headDim]
    const split = (x: Value): Value =>
      op.transpose(op.reshape(x, [batch, length, keyValueHeads, headDim]), [0, 2, 1, 3]);
    const key = split(rotate(k, keyValueHeads));
    const value = split(v); // [batch, keyValueHeads, length, headDim]
    keep?.(layer, { key, value });
    const shared = [batch, keyValueHeads, 1, length, headDim]; // one key head serves `groups` query heads
    const scores = op.matmul(query, op.reshape(key, shared), { transB: true, alpha: headDim ** -0.5 });
    const weightsOf = op.softmax(op.add(scores, mask)); // [batch, keyValueHeads, groups, length, length]
    const mixed = op.matmul(weightsOf, op.reshape(value, shared));
    return op.reshape(op.transpose(mixed, [0, 3, 1, 2, 4]), [`${batch}*${length}`, heads * headDim]);
  };
}

/**
 * Attention of one new token a row over a cache, which it extends in place.
 *
 * The cache tensors are fed as `past` and fetched as `present`, bound to the same memory: ScatterND then writes one slice a row and head.
 * @param positions int64 [batch]: where each row's new token stands
 * @param past each layer's cache, [batch, keyValueHeads, capacity, headDim]
 * @param keep called with each layer's extended cache
 */
export function cachedAttention(
  config: ModelConfig,
  rotary: Rotary,
  rows: { batch: string; capacity: string; weights: GraphWeights },
  positions: Value,
  past: readonly KeyValue[],
  keep: (layer: number, kv: KeyValue) => void,
): Attend {
  const { heads, keyValueHeads, headDim } = config;
  const { batch, capacity } = rows;
  const graph = rows.weights.graph;
  const groups = heads / keyValueHeads;
  const at = op.reshape(positions, [batch, 1]);
  const slots = op.range(graph, capacity);
  const zero = graph.scalar(0, rows.weights.dtype);
  const mask = op.reshape(
    op.where(
      op.lessOrEqual(op.reshape(slots, [1, capacity]), at),
      zero,
      graph.scalar(HIDDEN, rows.weights.dtype),
    ),
    [batch, 1, 1, capacity],
  );
  // Index (row, head, position) of every slice that a step writes: [batch, keyValueHeads, 3].
  const grid = [batch, keyValueHeads, 1];
  const headsOf = graph.constant(
    'int64',
    [1, keyValueHeads, 1],
    BigInt64Array.from({ length: keyValueHeads }, (_, i) => BigInt(i)),
  );
  const slice = op.concat(
    [
      op.expand(op.reshape(op.range(graph, batch), [batch, 1, 1]), grid),
      op.expand(headsOf, grid),
      op.expand(op.reshape(positions, [batch, 1, 1]), grid),
    ],
    2,
  );

  const rotate = (x: Value, count: number): Value =>
    op.rotary(op.reshape(x, [batch, 1, count * headDim]), at, rotary.cos, rotary.sin, count);
  const extend = (cache: Value, x: Value): Value =>
    op.scatterND(cache, slice, op.reshape(x, [batch, keyValueHeads, headDim]), 'none');

  return (layer, q, k, v) => {
    const before = past[layer] as KeyValue;
    const key = extend(before.key, rotate(k, keyValueHeads));
    const value = extend(before.value, v);
    keep(layer, { key, value });
    const query = op.reshape(rotate(q, heads), [batch, keyValueHeads, groups, headDim]);
    const scores = op.matmul(query, key, { transB: true, alpha: headDim ** -0.5 });
    const weightsOf = op.softmax(op.add(scores, mask)); // [batch, keyValueHeads, groups, capacity]
    return op.reshape(op.matmul(weightsOf, value), [batch, heads * headDim]);
  };
}
