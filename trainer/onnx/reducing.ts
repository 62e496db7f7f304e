import { isFloat } from './dtypes.ts';
import { exp, log, stopGradient, sub, add } from './elementwise.ts';
import type { Value } from './graph.ts';
import { axesOf, axisOf, squeeze } from './shaping.ts';
import { shapeVector } from './sizes.ts';

function reduce(op: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const gone = axesOf(x, axes, op).sort((a, b) => a - b);
  if (gone.length === 0) return x;
  const shape = keepDims
    ? x.shape.map((dim, axis) => (gone.includes(axis) ? 1 : dim))
    : x.shape.filter((_, axis) => !gone.includes(axis));
  return x.graph.emit(op, [x, shapeVector(x.graph, gone)], x.dtype, shape, {
    attributes: { keepdims: { int: keepDims ? 1 : 0 } },
    axes: gone,
  });
}

// Over the given axes; keepDims leaves them with size 1. Of no axes: x itself.
export const reduceSum = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('ReduceSum', x, axes, keepDims);
export const reduceMean = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('ReduceMean', x, axes, keepDims);
/** Equal maxima share the gradient (as torch.amax). */
export const reduceMax = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('ReduceMax', x, axes, keepDims);

/** Running sums along an axis; `exclusive` leaves the element itself out, `reverse` runs from the end. */
export function cumSum(
  x: Value,
  axis: number,
  options: { exclusive?: boolean; reverse?: boolean } = {},
): Value {
  const at = axisOf(x, axis, 'CumSum');
  const attributes = {
    exclusive: { int: options.exclusive ? 1 : 0 },
    reverse: { int: options.reverse ? 1 : 0 },
  };
  return x.graph.emit('CumSum', [x, x.graph.scalar(at, 'int64')], x.dtype, x.shape, {
    attributes,
    axes: [at],
  });
}

/** The first index of the greatest element along an axis, int64; the axis is gone. */
export function argMax(x: Value, axis: number): Value {
  const at = axisOf(x, axis, 'ArgMax');
  const attributes = { axis: { int: at }, keepdims: { int: 0 } };
  return x.graph.emit('ArgMax', [x], 'int64', x.shape.toSpliced(at, 1), { attributes, axes: [at] });
}

/** The k greatest elements along an axis, greatest first, and their int64 indices. */
export function topK(x: Value, k: number, axis: number): { values: Value; indices: Value } {
  const at = axisOf(x, axis, 'TopK');
  const size = x.shape[at]!;
  if (!Number.isInteger(k) || k < 1 || (typeof size === 'number' && k > size))
    x.graph.fail('graph-shape', `the ${k} greatest of ${size}`, 'TopK');
  const shape = x.shape.with(at, k);
  const [values, indices] = x.graph.emitMany(
    'TopK',
    [x, shapeVector(x.graph, [k])],
    [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ],
    { attributes: { axis: { int: at } }, axes: [at] },
  );
  return { values: values!, indices: indices! };
}

function overLastAxis(op: string, x: Value): Value {
  if (!isFloat(x.dtype)) x.graph.fail('graph-dtype', `operand of ${x.dtype}, a float type wanted`, op);
  const at = axisOf(x, -1, op);
  return x.graph.emit(op, [x], x.dtype, x.shape, { attributes: { axis: { int: at } }, axes: [at] });
}

/** Over the last axis. */
export const softmax = (x: Value): Value => overLastAxis('Softmax', x);
/** Over the last axis. */
export const logSoftmax = (x: Value): Value => overLastAxis('LogSoftmax', x);

/** log(sum(exp(x))) over the last axis, safe for large x; the axis is gone. (ONNX's ReduceLogSumExp is several times slower.) */
export function logSumExp(x: Value): Value {
  const greatest = reduceMax(stopGradient(x), [-1], true);
  const total = reduceSum(exp(sub(x, greatest)), [-1], true);
  const kept = add(log(total), greatest);
  return x.graph.composite('LogSumExp', [x], squeeze(kept, [-1]), [kept]);
}
