import { type Dim, broadcast, formatShape, sameShape } from './dims.ts';
import { add, div, mul, sqrt, sub } from './elementwise.ts';
import type { Value } from './graph.ts';
import { gather } from './indexing.ts';
import { reduceMean } from './reducing.ts';
import { concat, reshape, slice, transpose, unsqueeze } from './shaping.ts';

export interface MatMulOptions {
  /** Swap the last two axes of a. */
  transA?: boolean;
  /** Swap the last two axes of b. */
  transB?: boolean;
  /** Factor of the product; default 1. */
  alpha?: number;
}

/**
 * alpha * a b over the last two axes ([..., M, K] and [..., K, N] after swaps); leading axes broadcast.
 * With `transB` the layout of a linear layer: x [..., in] times weight [out, in].
 */
export function matmul(a: Value, b: Value, options: MatMulOptions = {}): Value {
  const { graph, dtype } = a;
  const { transA = false, transB = false, alpha = 1 } = options;
  if (b.dtype !== dtype) graph.fail('graph-dtype', `${dtype} with ${b.dtype}`, 'MatMul');
  const shape = matmulShape(a, b, transA, transB);
  if (!transA && !transB && alpha === 1) return graph.emit('MatMul', [a, b], dtype, shape);
  if (graph.fused && dtype === 'float32') {
    const attributes = {
      transA: { int: transA ? 1 : 0 },
      transB: { int: transB ? 1 : 0 },
      alpha: { float: alpha },
    };
    return graph.emit('FusedMatMul', [a, b], dtype, shape, { domain: 'com.microsoft', attributes });
  }
  const y = graph.emit('MatMul', [transA ? swapped(a) : a, transB ? swapped(b) : b], dtype, shape);
  return alpha === 1 ? y : mul(y, alpha);
}

function matmulShape(a: Value, b: Value, transA: boolean, transB: boolean): Dim[] {
  const [rows, inner] = lastTwo(a, transA);
  const [other, columns] = lastTwo(b, transB);
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (rows === undefined || other === undefined || inner !== other || batch === undefined)
    a.graph.fail(
      'graph-shape',
      `${formatShape(a.shape)}${transA ? ' transposed' : ''} times ${formatShape(b.shape)}${transB ? ' transposed' : ''}`,
      'MatMul',
    );
  return [...batch, rows, columns!];
}

function lastTwo(x: Value, swap: boolean): readonly (Dim | undefined)[] {
  if (x.rank < 2) return [];
  const dims = x.shape.slice(-2);
  return swap ? dims.reverse() : dims;
}

function swapped(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** Root mean square norm over the last axis: x / sqrt(mean(x^2) + eps) * weight (Zhang & Sennrich 2019); weight has that axis. */
export function rmsNorm(x: Value, weight: Value, eps: number): Value {
  const { graph, dtype } = x;
  if (!sameShape(weight.shape, x.shape.slice(-1)))
    graph.fail('graph-shape', `${formatShape(x.shape)} with weight ${formatShape(weight.shape)}`, 'RMSNorm');
  if (!graph.fused || dtype !== 'float32') {
    const meanSquare = reduceMean(mul(x, x), [-1], true);
    return mul(div(x, sqrt(add(meanSquare, eps))), weight);
  }
  const attributes = { axis: { int: -1 }, epsilon: { float: eps }, stash_type: { int: 1 } };
  const outputs = [
    { dtype, shape: x.shape },
    { dtype, shape: x.shape.with(-1, 1) },
  ];
  return graph.emitMany('SimplifiedLayerNormalization', [x, weight], outputs, { attributes })[0]!;
}

/**
 * Rotary position embedding, halves rotated (Su et al. 2021, as in Llama): for each head of size D the pair (x[i], x[i + D/2]) is turned by the
 * angle whose cosine and sine stand in row `positions` of the tables.
 * @param x  [B, T, heads * D]
 * @param positions  int64 [B, T]
 * @param cos  [maxPositions, D / 2]; maxPositions >= T
 */
export function rotary(x: Value, positions: Value, cos: Value, sin: Value, heads: number): Value {
  const { graph, dtype } = x;
  const half = rotaryHalf(x, positions, cos, sin, heads);
  if (graph.fused && dtype === 'float32') {
    const attributes = { interleaved: { int: 0 }, num_heads: { int: heads } };
    const inputs = [x, positions, cos, sin];
    return graph.emit('RotaryEmbedding', inputs, dtype, x.shape, { domain: 'com.microsoft', attributes });
  }
  const perHead = reshape(x, [...x.shape.slice(0, 2), heads, 2 * half]);
  const [first, second] = [slice(perHead, 3, 0, half), slice(perHead, 3, half)];
  const [c, s] = [cos, sin].map((table) => unsqueeze(gather(table, positions), [2])) as [Value, Value];
  const turned = [sub(mul(first, c), mul(second, s)), add(mul(second, c), mul(first, s))];
  return reshape(concat(turned, 3), x.shape);
}

/** D / 2, after a look at all shapes. */
function rotaryHalf(x: Value, positions: Value, cos: Value, sin: Value, heads: number): number {
  const half = cos.shape[1];
  const aligned = sameShape(positions.shape, x.shape.slice(0, 2)) && sameShape(sin.shape, cos.shape);
  if (
    x.rank === 3 &&
    cos.rank === 2 &&
    aligned &&
    typeof half === 'number' &&
    x.shape[2] === 2 * half * heads
  )
    return half;
  const shapes = Object.entries({ x, positions, cos, sin }).map(
    ([name, { shape }]) => `${name} ${formatShape(shape)}`,
  );
  return x.graph.fail('graph-shape', `${shapes.join(', ')} with ${heads} heads`, 'RotaryEmbedding');
}
