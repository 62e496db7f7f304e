import type { DType } from '../runtime/device.ts';
import {
  type Dim,
  type Shape,
  broadcast,
  factors,
  formatShape,
  product,
  quotient,
  sameShape,
} from './dims.ts';
import { cast } from './elementwise.ts';
import type { Graph, Value } from './graph.ts';
import { differenceOf, shapeVector, sizeVector, sumOf } from './sizes.ts';

/** An axis counted from 0; negative ones count from the end. @throws GrpoError `graph-shape` */
export function axisOf(x: Value, axis: number, op: string): number {
  const from0 = axis < 0 ? axis + x.rank : axis;
  if (!Number.isInteger(axis) || from0 < 0 || from0 >= x.rank)
    x.graph.fail('graph-shape', `shape ${formatShape(x.shape)} has no axis ${axis}`, op);
  return from0;
}

/** Several axes, counted from 0, each once. @throws GrpoError `graph-shape` */
export function axesOf(x: Value, axes: readonly number[], op: string): number[] {
  const from0 = axes.map((axis) => axisOf(x, axis, op));
  if (new Set(from0).size !== axes.length) x.graph.fail('graph-shape', `axes ${axes.join(', ')} repeat`, op);
  return from0;
}

/**
 * x with other axes, as many elements, in the same order. A single -1 stands for what is left.
 * Free at run time; sizes that x does not tell come from the graph's inputs.
 */
export function reshape(x: Value, dims: Shape): Value {
  const graph = x.graph;
  const total = product(...x.shape);
  const known = product(...dims.filter((dim) => dim !== -1));
  const shape = dims.map((dim) => (dim === -1 ? (quotient(total, known) ?? '?') : product(dim)));
  if (dims.includes(0) || product(...shape) !== total)
    graph.fail('graph-shape', `${formatShape(x.shape)} cannot become ${formatShape(dims)}`, 'Reshape');
  if (sameShape(x.shape, shape)) return x;
  const target = shapeVector(graph, reshapeTarget(graph, x.shape, shape));
  return graph.emit('Reshape', [x, target], x.dtype, shape);
}

/** ONNX copies x's axis for a 0 and infers one -1: with these, most targets are constants. */
function reshapeTarget(graph: Graph, from: Shape, to: Shape): Dim[] {
  const target = to.map((dim, axis) => (typeof dim === 'string' && dim === from[axis] ? 0 : dim));
  const unknown = target.filter((dim) => typeof dim === 'string');
  const unresolvable = unknown.find(
    (dim) => !factors(dim).symbols.every((symbol) => graph.isDefined(symbol)),
  );
  const inferred = target.lastIndexOf(unresolvable ?? unknown.at(-1) ?? '');
  return target.map((dim, axis) => (axis === inferred ? -1 : dim));
}

/** Result axis i is x's axis perm[i]. */
export function transpose(x: Value, perm: readonly number[]): Value {
  const axes = axesOf(x, perm, 'Transpose');
  if (axes.length !== x.rank)
    x.graph.fail('graph-shape', `${perm.length} axes for shape ${formatShape(x.shape)}`, 'Transpose');
  const shape = axes.map((axis) => x.shape[axis]!);
  return x.graph.emit('Transpose', [x], x.dtype, shape, { attributes: { perm: { ints: axes } }, axes });
}

/** x repeated along its axes of size 1 (and missing leading ones) to this shape. */
export function expand(x: Value, dims: Shape): Value {
  const shape = dims.map((dim) => product(dim));
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcast(x.shape, shape) ?? [], shape))
    x.graph.fail('graph-shape', `${formatShape(x.shape)} cannot expand to ${formatShape(dims)}`, 'Expand');
  return x.graph.emit('Expand', [x, shapeVector(x.graph, shape)], x.dtype, shape);
}

/** A tensor of one number. */
export const full = (graph: Graph, value: number, dtype: DType, dims: Shape): Value =>
  expand(graph.scalar(value, dtype), dims);

/** x with new axes of size 1; `axes` are positions in the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const rank = x.rank + axes.length;
  const places = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  if (
    places.size !== axes.length ||
    [...places].some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= rank)
  )
    x.graph.fail('graph-shape', `axes ${axes.join(', ')} do not fit ${formatShape(x.shape)}`, 'Unsqueeze');
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, axis) => (places.has(axis) ? 1 : rest.shift()!));
  const sorted = [...places].sort((a, b) => a - b);
  return x.graph.emit('Unsqueeze', [x, shapeVector(x.graph, sorted)], x.dtype, shape, { axes: sorted });
}

/** x without these axes of size 1. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  const gone = axesOf(x, axes, 'Squeeze').sort((a, b) => a - b);
  if (gone.some((axis) => x.shape[axis] !== 1))
    x.graph.fail(
      'graph-shape',
      `axes ${axes.join(', ')} of ${formatShape(x.shape)} are not all 1`,
      'Squeeze',
    );
  const shape = x.shape.filter((_, axis) => !gone.includes(axis));
  return x.graph.emit('Squeeze', [x, shapeVector(x.graph, gone)], x.dtype, shape, { axes: gone });
}

/**
 * Elements `start` up to, without, `end` of an axis. Bounds are numbers (negative: from the end) or axes of inputs (`'length'`); without
 * `end` all the rest. A result of unknown size gets a symbol such as `length-1`.
 */
export function slice(x: Value, axis: number, start: Dim, end?: Dim): Value {
  const { graph } = x;
  const at = axisOf(x, axis, 'Slice');
  const size = x.shape[at]!;
  const bound = (dim: Dim): Dim =>
    typeof dim === 'number' && dim < 0 ? differenceOf(graph, size, -dim) : dim;
  const from = bound(start);
  const to = bound(end ?? size);
  const length = differenceOf(graph, to, from);
  const beyond = typeof to === 'number' && typeof size === 'number' && to > size;
  if (beyond || [from, to, length].some((dim) => typeof dim === 'number' && dim < 0))
    graph.fail(
      'graph-shape',
      `no elements ${start} to ${end ?? 'end'} on axis ${axis} of ${formatShape(x.shape)}`,
      'Slice',
    );
  const inputs = [x, sizeVector(graph, from), sizeVector(graph, to), shapeVector(graph, [at])];
  return graph.emit('Slice', inputs, x.dtype, x.shape.with(at, length), { axes: [at] });
}

/** Values one after the other along an axis; the other axes are equal. An unknown total gets a symbol such as `length+past`. */
export function concat(xs: readonly Value[], axis: number): Value {
  const first = xs[0];
  if (first === undefined) throw new TypeError('concat of nothing');
  const { graph } = first;
  const at = axisOf(first, axis, 'Concat');
  for (const x of xs) {
    if (x.dtype !== first.dtype) graph.fail('graph-dtype', `${first.dtype} with ${x.dtype}`, 'Concat');
    if (x.rank !== first.rank || !sameShape(x.shape.with(at, 0), first.shape.with(at, 0)))
      graph.fail(
        'graph-shape',
        `${formatShape(first.shape)} with ${formatShape(x.shape)} on axis ${axis}`,
        'Concat',
      );
  }
  const sizes = xs.map((x) => x.shape[at]!);
  const shape = first.shape.with(at, sumOf(graph, sizes));
  return graph.emit('Concat', xs, first.dtype, shape, { attributes: { axis: { int: at } }, axes: [at] });
}

/** Cuts an axis into parts of these sizes. */
export function split(x: Value, axis: number, sizes: readonly Dim[]): readonly Value[] {
  const at = axisOf(x, axis, 'Split');
  if (sumOf(x.graph, sizes) !== x.shape[at])
    x.graph.fail(
      'graph-shape',
      `axis ${axis} of ${formatShape(x.shape)} is not ${sizes.join(' + ')}`,
      'Split',
    );
  const outputs = sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(at, product(size)) }));
  const options = { attributes: { axis: { int: at } }, axes: [at] };
  return x.graph.emitMany('Split', [x, shapeVector(x.graph, sizes)], outputs, options);
}

/** The size of an axis (or product of axes) as a value of shape []. */
export const sizeOf = (graph: Graph, dim: Dim, dtype: DType): Value =>
  typeof dim === 'number' ? graph.scalar(dim, dtype) : cast(squeeze(sizeVector(graph, dim), [0]), dtype);

/** 0, 1, ... up to, without, `limit`: int64 [limit]. */
export function range(graph: Graph, limit: Dim): Value {
  const inputs = [graph.scalar(0, 'int64'), sizeOf(graph, limit, 'int64'), graph.scalar(1, 'int64')];
  return graph.emit('Range', inputs, 'int64', [product(limit)]);
}
