import { type Shape, product } from '../onnx/dims.ts';
import type { Node, Value } from '../onnx/graph.ts';
import { expand, mul, reduceSum, sizeOf, squeeze } from '../onnx/ops.ts';

/** What a rule knows about the node it differentiates. */
export interface Step {
  readonly node: Node;
  /** The node's inputs; those left out are missing at the end, never in between. */
  readonly inputs: readonly Value[];
  /** The first output. */
  readonly y: Value;
  /** Is the gradient of this input wanted? Rules need not compute others. */
  readonly needs: (input: number) => boolean;
  /** The gradient of each output, as far as the loss depends on it. */
  readonly upstream: readonly (Value | undefined)[];
}

/**
 * The gradients of a node's inputs (undefined: none). Between nodes a gradient may have fewer elements than its value: a shape that broadcasts
 * to the value's stands for its repetition, which spares whole passes over memory.
 */
export type Rule = (step: Step) => readonly (Value | undefined)[];
export type Rules = Readonly<Record<string, Rule>>;

type SingleRule = (gradient: Value, step: Step) => readonly (Value | undefined)[];

/** A rule that works on whole gradients of the first output; other outputs carry none. */
export const whole =
  (rule: SingleRule): Rule =>
  (step) => {
    const [gradient, ...others] = step.upstream;
    // Nothing for an input that is wanted is reported as a missing gradient.
    if (gradient === undefined || others.some((other) => other !== undefined)) return [];
    return rule(expand(gradient, step.y.shape), step);
  };

/** A rule for a broadcasting operator: takes gradients as they come, and its results are summed over repeated axes. */
export const elementwise =
  (rule: SingleRule): Rule =>
  (step) =>
    rule(step.upstream[0]!, step).map((gradient, input) =>
      gradient === undefined ? undefined : reduceTo(gradient, step.y.shape, step.inputs[input]!.shape),
    );

/**
 * The gradient of a value that was broadcast: sums over the repeated axes.
 * @param gradient  broadcasts to `from`
 * @param from  shape after broadcasting
 * @param to  shape before; the result broadcasts to it
 */
export function reduceTo(gradient: Value, from: Shape, to: Shape): Value {
  const offset = from.length - gradient.rank;
  const repeated = from.flatMap((dim, axis) => {
    const before = to[axis - from.length + to.length];
    return before === undefined || (before === 1 && dim !== 1) ? [axis] : [];
  });
  const present = (axis: number): boolean => axis >= offset && gradient.shape[axis - offset] !== 1;
  const summed = repeated.filter(present).map((axis) => axis - offset);
  // An axis along which the gradient is constant: a sum over it is a multiple.
  const times = product(...repeated.filter((axis) => !present(axis)).map((axis) => from[axis]!));
  const leading = Array.from({ length: Math.max(0, gradient.rank - to.length) }, (_, axis) => axis);
  const allLeading = summed.length === leading.length && summed.every((axis) => axis < leading.length);
  let result = reduceSum(gradient, summed, !allLeading);
  if (!allLeading && leading.length > 0) result = squeeze(result, leading);
  return times === 1 ? result : mul(result, sizeOf(gradient.graph, times, gradient.dtype));
}
