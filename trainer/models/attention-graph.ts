import type { Dim } from '../onnx/dims.ts';
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

/** The rotary tables that a graph reads: cos and sin, each [rows, headDim / 2], and the row of each position, int64 [batch, length]. */
export interface Rotary {
  cos: Value;
  sin: Value;
  rows: Value;
}

/** Contexts up to this have a row for each position in every graph: 4 MB at a head of 128. */
const WHOLE_TABLE = 8192;
/** Beyond, a position is so many times one part and another: this table and one of at most 16,384 rows serve any context. */
const FINE_ROWS = 1024;

/**
 * The rotary tables for the positions that a graph reads, int64 [batch, length]. A short context has a table of all its positions. For a long one
 * that would be sized by what config.json promises instead of by use (gigabytes at 4 million positions), so the rows of just these positions are
 * made of two small tables: cos(a + b) = cos a cos b - sin a sin b, and sin alike.
 */
export function rotaryTables(
  weights: GraphWeights,
  config: ModelConfig,
  positions: Value,
  [batch, length]: readonly [Dim, Dim],
): Rotary {
  const { graph, dtype } = weights;
  const constant = (data: Float64Array): Value =>
    graph.constant(dtype, [data.length / (config.headDim / 2), config.headDim / 2], toDType(data, dtype));
  if (config.maxPositions <= WHOLE_TABLE) {
    const { cos, sin } = ropeTables(config, config.maxPositions);
    return { cos: constant(cos), sin: constant(sin), rows: positions };
  }
  const count = `${batch}*${length}`;
  const flat = op.reshape(positions, [count]);
  // Exact in float32: a context has at most 2^24 positions, and the factor is a power of two. The cast cuts the rest off.
  const coarse = op.cast(op.mul(op.cast(flat, 'float32'), 1 / FINE_ROWS), 'int64');
  const fine = op.sub(flat, op.mul(coarse, FINE_ROWS));
  const [a, b] = [
    ropeTables(config, Math.ceil(config.maxPositions / FINE_ROWS), FINE_ROWS),
    ropeTables(config, FINE_ROWS),
  ].map(({ cos, sin }, i) => {
    const at = i === 0 ? coarse : fine;
    return { cos: op.gather(constant(cos), at), sin: op.gather(constant(sin), at) };
  }) as [Record<'cos' | 'sin', Value>, Record<'cos' | 'sin', Value>];
  return {
    cos: op.sub(op.mul(a.cos, b.cos), op.mul(a.sin, b.sin)),
    sin: op.add(op.mul(a.sin, b.cos), op.mul(a.cos, b.sin)),
    rows: op.reshape(op.range(graph, count), [batch, length]),
  };
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
  rows: { batch: string; length: string; weights: GraphWeights },
  keep?: (layer: number, kv: KeyValue) => void,
): Attend {
  const { heads, keyValueHeads, headDim } = config;
  const { batch, length } = rows;
  const graph = rows.weights.graph;
  const groups = heads / keyValueHeads;
  const steps = op.range(graph, length);
  const positions = op.expand(op.reshape(steps, [1, length]), [batch, length]);
  const rotary = rotaryTables(rows.weights, config, positions, [batch, length]);
  const visible = op.lessOrEqual(op.reshape(steps, [1, length]), op.reshape(steps, [length, 1]));
  const zero = graph.scalar(0, rows.weights.dtype);
  const mask = op.where(visible, zero, graph.scalar(HIDDEN, rows.weights.dtype)); // [length, length]

  const rotate = (x: Value, count: number): Value =>
    op.rotary(op.reshape(x, [batch, length, count * headDim]), rotary.rows, rotary.cos, rotary.sin, count);

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
  const rotary = rotaryTables(rows.weights, config, at, [batch, 1]);
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
    op.rotary(op.reshape(x, [batch, 1, count * headDim]), rotary.rows, rotary.cos, rotary.sin, count);
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
