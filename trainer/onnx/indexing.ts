import { type Dim, formatShape, sameShape } from './dims.ts';
import type { Value } from './graph.ts';
import { axisOf, squeeze, unsqueeze } from './shaping.ts';
import { logSoftmax } from './reducing.ts';

export type Reduction = 'none' | 'add';

function requireIndices(indices: Value, op: string): void {
  if (indices.dtype !== 'int64' && indices.dtype !== 'int32')
    indices.graph.fail('graph-dtype', `indices of ${indices.dtype}, int64 or int32 wanted`, op);
}

function requireSame(x: Value, updates: Value, wanted: readonly Dim[], op: string): void {
  if (updates.dtype !== x.dtype)
    x.graph.fail('graph-dtype', `${x.dtype} with updates of ${updates.dtype}`, op);
  if (!sameShape(updates.shape, wanted))
    x.graph.fail('graph-shape', `updates ${formatShape(updates.shape)}, ${formatShape(wanted)} wanted`, op);
}

/**
 * Slices of x at `indices` along an axis, whose place the axes of `indices` take: an embedding look-up for axis 0.
 * Its gradient with respect to x is ScatterND with reduction add, which **races** in a session of more than one thread where indices repeat:
 * see `scatterND`.
 */
export function gather(x: Value, indices: Value, axis = 0): Value {
  requireIndices(indices, 'Gather');
  const at = axisOf(x, axis, 'Gather');
  const shape = x.shape.toSpliced(at, 1, ...indices.shape);
  return x.graph.emit('Gather', [x, indices], x.dtype, shape, {
    attributes: { axis: { int: at } },
    axes: [at],
  });
}

/** result[i, j] = x[i, indices[i, j]] for the last of two axes; other axes than `axis` are equal or shorter in `indices`. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  requireIndices(indices, 'GatherElements');
  const at = axisOf(x, axis, 'GatherElements');
  requireAligned(x, indices, at, 'GatherElements');
  const options = { attributes: { axis: { int: at } }, axes: [at] };
  return x.graph.emit('GatherElements', [x, indices], x.dtype, indices.shape, options);
}

function requireAligned(x: Value, indices: Value, axis: number, op: string): void {
  const fits = (dim: Dim, at: number): boolean => {
    const size = x.shape[at];
    return at === axis || dim === size || (typeof dim === 'number' && typeof size === 'number' && dim < size);
  };
  if (indices.rank !== x.rank || !indices.shape.every(fits))
    x.graph.fail('graph-shape', `indices ${formatShape(indices.shape)} for ${formatShape(x.shape)}`, op);
}

/** How many leading axes of x a row of indices addresses. */
function depthOf(x: Value, indices: Value, op: string): number {
  const depth = indices.shape.at(-1);
  if (typeof depth !== 'number' || depth < 1 || depth > x.rank)
    x.graph.fail('graph-shape', `indices ${formatShape(indices.shape)} for ${formatShape(x.shape)}`, op);
  return depth;
}

/**
 * x at each row of `indices` [..., k], which addresses x's first k axes: shape [..., x's other axes].
 * Its gradient with respect to x **races** as `gather`'s does.
 */
export function gatherND(x: Value, indices: Value): Value {
  if (indices.dtype !== 'int64')
    x.graph.fail('graph-dtype', `indices of ${indices.dtype}, int64 wanted`, 'GatherND');
  const depth = depthOf(x, indices, 'GatherND');
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  return x.graph.emit('GatherND', [x, indices], x.dtype, shape);
}

/**
 * A copy of `data` with `updates` put (or added) at `indices` [..., k].
 * With reduction 'add' and repeated indices ONNX Runtime's CPU kernel **races** when the session has more than one thread: results differ from run
 * to run and are wrong. Run such a graph in a session with `threads: 1` (it is also faster).
 */
export function scatterND(data: Value, indices: Value, updates: Value, reduction: Reduction): Value {
  if (indices.dtype !== 'int64')
    data.graph.fail('graph-dtype', `indices of ${indices.dtype}, int64 wanted`, 'ScatterND');
  const depth = depthOf(data, indices, 'ScatterND');
  requireSame(data, updates, [...indices.shape.slice(0, -1), ...data.shape.slice(depth)], 'ScatterND');
  const attributes = { reduction: { text: reduction } };
  return data.graph.emit('ScatterND', [data, indices, updates], data.dtype, data.shape, { attributes });
}

/** A copy of `data` with result[i, indices[i, j]] = (or +=) updates[i, j] for the last of two axes. */
export function scatterElements(
  data: Value,
  indices: Value,
  updates: Value,
  axis: number,
  reduction: Reduction,
): Value {
  requireIndices(indices, 'ScatterElements');
  const at = axisOf(data, axis, 'ScatterElements');
  requireAligned(data, indices, at, 'ScatterElements');
  requireSame(data, updates, indices.shape, 'ScatterElements');
  const attributes = { axis: { int: at }, reduction: { text: reduction } };
  return data.graph.emit('ScatterElements', [data, indices, updates], data.dtype, data.shape, {
    attributes,
    axes: [at],
  });
}

/** log softmax(logits)[n, ids[n]]: logits [N, V], ids int64 [N], result [N], nats. */
export function selectedLogProb(logits: Value, ids: Value): Value {
  if (logits.rank !== 2 || !sameShape(ids.shape, logits.shape.slice(0, 1)))
    logits.graph.fail(
      'graph-shape',
      `logits ${formatShape(logits.shape)} with ids ${formatShape(ids.shape)}; [N, V] and [N] wanted`,
      'SelectedLogProb',
    );
  const logProbs = logSoftmax(logits);
  const column = unsqueeze(ids, [1]);
  const selected = squeeze(gatherElements(logProbs, column, 1), [1]);
  return logits.graph.composite('SelectedLogProb', [logits], selected, [logProbs, column]);
}
