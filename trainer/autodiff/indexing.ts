import { product } from '../onnx/dims.ts';
import type { Value } from '../onnx/graph.ts';
import {
  full,
  gatherElements,
  gatherND,
  reshape,
  scatterElements,
  scatterND,
  transpose,
} from '../onnx/ops.ts';
import { type Rules, type Step, whole } from './rules.ts';

const zerosLike = (x: Value): Value => full(x.graph, 0, x.dtype, x.shape);

/** Adds the looked-up slices' gradients into a table of zeros. **Races** with more than one thread: see `scatterND` in onnx/indexing.ts. */
function gathered(g: Value, { node, inputs }: Step): Value {
  const [x, indices] = inputs as [Value, Value];
  const axis = node.axes[0]!;
  const count = product(...indices.shape);
  const rows = reshape(indices, [count, 1]);
  // [before, indices, after] becomes [indices, before, after]: ScatterND addresses leading axes.
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const flat = reshape(g, [...before, count, ...after]);
  const toFront = [axis, ...before.keys(), ...[...after.keys()].map((at) => at + axis + 1)];
  const toPlace = x.shape.map((_, at) => (at < axis ? at + 1 : at === axis ? 0 : at));
  const updates = axis === 0 ? flat : transpose(flat, toFront);
  const table = full(x.graph, 0, g.dtype, [x.shape[axis]!, ...before, ...after]);
  const sums = scatterND(table, rows, updates, 'add');
  return axis === 0 ? sums : transpose(sums, toPlace);
}

const adds = ({ node }: Step): boolean => {
  const { reduction } = node.attributes;
  return reduction !== undefined && 'text' in reduction && reduction.text === 'add';
};

export const indexingRules: Rules = {
  Gather: whole((g, step) => [gathered(g, step)]),
  GatherElements: whole((g, { node, inputs }) => {
    const [x, indices] = inputs as [Value, Value];
    return [scatterElements(zerosLike(x), indices, g, node.axes[0]!, 'add')];
  }),
  GatherND: whole((g, { inputs }) => {
    const [x, indices] = inputs as [Value, Value];
    return [scatterND(zerosLike(x), indices, g, 'add')];
  }),
  ScatterND: whole((g, step) => {
    const [, indices, updates] = step.inputs as [Value, Value, Value];
    const data = adds(step) ? g : scatterND(g, indices, zerosLike(updates), 'none');
    return [data, undefined, step.needs(2) ? gatherND(g, indices) : undefined];
  }),
  ScatterElements: whole((g, step) => {
    const [, indices, updates] = step.inputs as [Value, Value, Value];
    const axis = step.node.axes[0]!;
    const data = adds(step) ? g : scatterElements(g, indices, zerosLike(updates), axis, 'none');
    return [data, undefined, step.needs(2) ? gatherElements(g, indices, axis) : undefined];
  }),
  TopK: whole((g, { node, inputs }) => [
    scatterElements(zerosLike(inputs[0]!), node.outputs[1]!, g, node.axes[0]!, 'add'),
  ]),
};
