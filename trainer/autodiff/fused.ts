import { product } from '../onnx/dims.ts';
import type { Value } from '../onnx/graph.ts';
import {
  add,
  div,
  exp,
  matmul,
  mul,
  neg,
  reshape,
  rotary,
  scatterElements,
  sigmoid,
  sizeOf,
  sub,
  unsqueeze,
} from '../onnx/ops.ts';
import { type Rules, type Step, whole } from './rules.ts';

// ONNX Runtime does not fuse the operators of these gradients: each is a pass over memory, so that their number counts.

/** With s = sigmoid(x), y = x s: dy/dx = s + x s (1 - s) = s (1 + x - y). */
function silu(g: Value, { inputs, y }: Step): Value[] {
  const x = inputs[0]!;
  return [mul(mul(g, sigmoid(x)), add(sub(x, y), 1))];
}

/**
 * With r = 1 / sqrt(mean(x^2) + eps), which the forward pass kept, y = x r w:
 * dL/dw = sum over rows of g x r, and dL/dx = r (g w) - x r^3 mean(g w x).
 */
function rmsNorm(g: Value, { node, inputs, needs }: Step): (Value | undefined)[] {
  const [x, weight] = inputs as [Value, Value];
  const size = x.shape.at(-1)!;
  const rows = product(...x.shape.slice(0, -1));
  const inverse = node.outputs[1]!;
  const products = reshape(mul(g, x), [rows, size]);
  const flat = reshape(inverse, [rows, 1]);
  return [
    needs(0) ? forInput() : undefined,
    needs(1) ? reshape(matmul(flat, products, { transA: true }), [size]) : undefined,
  ];
  function forInput(): Value {
    const sums = reshape(matmul(products, reshape(weight, [size, 1])), inverse.shape);
    const cube = mul(mul(inverse, inverse), inverse);
    const pull = div(mul(sums, cube), sizeOf(x.graph, size, x.dtype));
    return sub(mul(mul(g, weight), inverse), mul(x, pull));
  }
}

/** The transposed rotation turns by the negative angle. */
function rotated(g: Value, { node, inputs }: Step): Value[] {
  const [, positions, cos, sin] = inputs as [Value, Value, Value, Value];
  const heads = node.attributes.num_heads;
  if (heads === undefined || !('int' in heads)) return [];
  return [rotary(g, positions, cos, neg(sin), heads.int)];
}

/** (one-hot - softmax) g: the softmax from the kept log-probabilities, and one element a row added in place. */
function selectedLogProb(g: Value, { node }: Step): Value[] {
  const [logProbs, column] = node.saved as readonly [Value, Value];
  const gradient = unsqueeze(g, [1]);
  return [scatterElements(mul(exp(logProbs), neg(gradient)), column, gradient, 1, 'add')];
}

export const fusedRules: Rules = {
  QuickGelu: whole(silu),
  SimplifiedLayerNormalization: whole(rmsNorm),
  RotaryEmbedding: whole(rotated),
  SelectedLogProb: whole(selectedLogProb),
};
