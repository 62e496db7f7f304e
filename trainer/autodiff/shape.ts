import type { Value } from '../onnx/graph.ts';
import { concat, expand, full, reshape, split, squeeze, sub, transpose, unsqueeze } from '../onnx/ops.ts';
import { shapeVector, sizeVector } from '../onnx/sizes.ts';
import { type Rules, type Step, whole } from './rules.ts';

/** Zeros around the gradient of a slice. */
function padded(g: Value, { node, inputs }: Step): Value {
  const [x, start, end] = inputs as [Value, Value, Value];
  const { graph } = x;
  const axis = node.axes[0]!;
  const after = sub(sizeVector(graph, x.shape[axis]!), end);
  const zero = graph.scalar(0, g.dtype);
  return graph.emit(
    'Pad',
    [g, concat([start, after], 0), zero, shapeVector(graph, [axis])],
    g.dtype,
    x.shape,
  );
}

function inverse(permutation: readonly number[]): number[] {
  const result: number[] = [];
  permutation.forEach((from, to) => (result[from] = to));
  return result;
}

export const shapeRules: Rules = {
  Reshape: whole((g, { inputs }) => [reshape(g, inputs[0]!.shape)]),
  Transpose: whole((g, { node }) => [transpose(g, inverse(node.axes))]),
  Unsqueeze: whole((g, { node }) => [squeeze(g, node.axes)]),
  Squeeze: whole((g, { node }) => [unsqueeze(g, node.axes)]),
  Slice: whole((g, step) => [padded(g, step)]),
  Concat: whole((g, { node, inputs }) => {
    const axis = node.axes[0]!;
    const sizes = inputs.map((input) => input.shape[axis]!);
    return split(g, axis, sizes);
  }),
  Split: ({ node, upstream }) => {
    const parts = node.outputs.map((output, at) => {
      const gradient = upstream[at];
      if (gradient === undefined) return full(output.graph, 0, output.dtype, output.shape);
      return expand(gradient, output.shape);
    });
    return [concat(parts, node.axes[0]!)];
  },
};
