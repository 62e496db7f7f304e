import { product } from '../onnx/dims.ts';
import type { Value } from '../onnx/graph.ts';
import {
  cast,
  cumSum,
  div,
  equal,
  exp,
  mul,
  reduceSum,
  reshape,
  sizeOf,
  sub,
  unsqueeze,
} from '../onnx/ops.ts';
import { type Rules, type Step, whole } from './rules.ts';

/** A value of the reduced shape with size-1 axes in the place of the reduced ones, so that it broadcasts. */
function kept(value: Value, { node, inputs }: Step): Value {
  return value.rank === inputs[0]!.rank ? value : unsqueeze(value, node.axes);
}

const flag = ({ node }: Step, name: string): boolean => {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'int' in attribute && attribute.int === 1;
};

export const reduceRules: Rules = {
  ReduceSum: whole((g, step) => [kept(g, step)]),
  ReduceMean: whole((g, step) => {
    const x = step.inputs[0]!;
    const count = product(...step.node.axes.map((axis) => x.shape[axis]!));
    return [div(kept(g, step), sizeOf(x.graph, count, g.dtype))];
  }),
  ReduceMax: whole((g, step) => {
    const x = step.inputs[0]!;
    const greatest = cast(equal(x, kept(step.y, step)), g.dtype);
    return [mul(greatest, div(kept(g, step), reduceSum(greatest, step.node.axes, true)))];
  }),
  CumSum: whole((g, step) => {
    const options = { exclusive: flag(step, 'exclusive'), reverse: !flag(step, 'reverse') };
    return [cumSum(g, step.node.axes[0]!, options)];
  }),
  Softmax: whole((g, { y }) => [mul(y, sub(g, reduceSum(mul(g, y), [-1], true)))]),
  LogSoftmax: whole((g, { y }) => [sub(g, mul(exp(y), reduceSum(g, [-1], true)))]),
  LogSumExp: whole((g, { node, inputs }) => {
    const x = inputs[0]!;
    const y = node.saved[0]!;
    return [mul(exp(sub(x, y)), reshape(g, y.shape))];
  }),
};
