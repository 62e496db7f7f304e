import type { Value } from '../onnx/graph.ts';
import * as ops from '../onnx/ops.ts';
import { type Rules, type Step, elementwise } from './rules.ts';

const { add, cast, div, equal, mul, neg, sub, where } = ops;

/** The factor of the gradient that the first operand of Max (or Min) gets: 1, 0, or half of it where both are equal. */
function share({ inputs, node }: Step): Value {
  const [a, b] = inputs as [Value, Value];
  const beats = node.op === 'Max' ? ops.greater(a, b) : ops.less(a, b);
  const reaches = node.op === 'Max' ? ops.greaterOrEqual(a, b) : ops.lessOrEqual(a, b);
  return mul(add(cast(beats, a.dtype), cast(reaches, a.dtype)), 0.5);
}

const extremum = elementwise((g, step) => {
  const first = mul(g, share(step));
  return [first, step.needs(1) ? sub(g, first) : undefined];
});

/** The number of a constant of shape [], where the value is one. */
function constantOf(value: Value): number | undefined {
  const constant = value.graph.constants.get(value.name);
  return constant?.shape.length === 0 ? Number(constant.data[0]) : undefined;
}

function power(g: Value, { inputs, y, needs }: Step): (Value | undefined)[] {
  const [base, exponent] = inputs as [Value, Value];
  const number = constantOf(exponent);
  const steepness = (): Value => {
    if (number === 2) return mul(base, 2);
    return mul(ops.pow(base, number === undefined ? sub(exponent, 1) : number - 1), exponent);
  };
  return [
    needs(0) ? mul(g, steepness()) : undefined,
    // 0 to any power stays 0: there log is infinite.
    needs(1) ? mul(g, where(equal(base, 0), 0, mul(y, ops.log(base)))) : undefined,
  ];
}

function product(g: Value, { inputs, needs }: Step): (Value | undefined)[] {
  const [a, b] = inputs as [Value, Value];
  const first = needs(0) ? mul(g, b) : undefined;
  if (a === b) return [first, first];
  return [first, needs(1) ? mul(g, a) : undefined];
}

/** Reuse of the output y, where a derivative has it, spares a pass over memory. */
export const elementwiseRules: Rules = {
  Add: elementwise((g) => [g, g]),
  Sub: elementwise((g, { needs }) => [g, needs(1) ? neg(g) : undefined]),
  Mul: elementwise(product),
  Div: elementwise((g, { inputs, y, needs }) => {
    const numerator = div(g, inputs[1]!);
    return [numerator, needs(1) ? neg(mul(numerator, y)) : undefined];
  }),
  Pow: elementwise(power),
  Max: extremum,
  Min: extremum,
  Neg: elementwise((g) => [neg(g)]),
  Abs: elementwise((g, { inputs }) => [mul(g, ops.sign(inputs[0]!))]),
  Exp: elementwise((g, { y }) => [mul(g, y)]),
  Log: elementwise((g, { inputs }) => [div(g, inputs[0]!)]),
  Sqrt: elementwise((g, { y }) => [div(mul(g, 0.5), y)]),
  Reciprocal: elementwise((g, { y }) => [neg(mul(g, mul(y, y)))]),
  Sigmoid: elementwise((g, { y }) => {
    const scaled = mul(g, y);
    return [sub(scaled, mul(scaled, y))];
  }),
  Tanh: elementwise((g, { y }) => [sub(g, mul(mul(g, y), y))]),
  // Where clipping changed nothing, lo <= x <= hi.
  Clip: elementwise((g, { inputs, y }) => [where(equal(inputs[0]!, y), g, 0)]),
  Where: elementwise((g, { inputs, needs }) => [
    undefined,
    needs(1) ? where(inputs[0]!, g, 0) : undefined,
    needs(2) ? where(inputs[0]!, 0, g) : undefined,
  ]),
  Cast: elementwise((g, { inputs }) => [cast(g, inputs[0]!.dtype)]),
  Identity: elementwise((g) => [g]),
  Expand: elementwise((g) => [g]),
};
