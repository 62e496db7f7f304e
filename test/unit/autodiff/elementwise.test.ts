import * as ops from '../../../trainer/onnx/ops.ts';
import { type Build, type CheckInputs, gradcheck, weighted } from './gradcheck.ts';

type Case = readonly [name: string, build: Build, inputs: CheckInputs];

/** Two operands that broadcast both ways over an axis known at run time only; b is away from 0. */
const pair: CheckInputs = {
  a: { shape: [3, 1, 4], dims: ['batch', 1, 4], seed: 2 },
  b: { shape: [2, 1], dims: ['time', 1], seed: 3, low: 0.6, high: 1.7 },
};
const binary = (name: 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum'): Case => [
  name,
  (_, { a, b }) => weighted(ops[name](a!, b!)),
  pair,
];
const unary = (name: keyof typeof FUNCTIONS, low = -2, high = 2): Case => [
  name,
  (_, { x }) => weighted(FUNCTIONS[name](x!)),
  { x: { shape: [2, 5], dims: ['batch', 5], seed: 4, low, high } },
];
const FUNCTIONS = {
  neg: ops.neg,
  abs: ops.abs,
  exp: ops.exp,
  log: ops.log,
  sqrt: ops.sqrt,
  reciprocal: ops.reciprocal,
  sigmoid: ops.sigmoid,
  tanh: ops.tanh,
  silu: ops.silu,
  identity: ops.identity,
} as const;

const cases: readonly Case[] = [
  binary('add'),
  binary('sub'),
  binary('mul'),
  binary('div'),
  binary('maximum'),
  binary('minimum'),
  unary('neg'),
  unary('abs'),
  unary('exp'),
  unary('log', 0.3),
  unary('sqrt', 0.3),
  unary('reciprocal', 0.5),
  unary('sigmoid'),
  unary('tanh'),
  unary('silu'),
  unary('identity'),
  ['a number minus x, a number by x', (_, { b }) => weighted(ops.sub(2, ops.div(3, b!))), { b: pair.b! }],
  ['x * x', (_, { a }) => weighted(ops.mul(a!, a!)), { a: pair.a! }],
  ['pow to 2', (_, { a }) => weighted(ops.pow(a!, 2)), { a: pair.a! }],
  ['pow to a number', (_, { b }) => weighted(ops.pow(b!, 2.5)), { b: pair.b! }],
  [
    'pow to a value',
    (_, { a, b }) => weighted(ops.pow(b!, a!)),
    { a: { ...pair.a!, low: 0.5, high: 2 }, b: pair.b! },
  ],
  ['clip to a range', (_, { a }) => weighted(ops.clip(a!, -0.5, 0.4)), { a: pair.a! }],
  ['clip to one bound', (_, { a }) => weighted(ops.clip(a!, undefined, 0.4)), { a: pair.a! }],
  [
    'clip to a fed bound',
    (_, { a, low }) => weighted(ops.clip(a!, low, undefined)),
    { a: pair.a!, low: { shape: [], data: Float64Array.of(-0.2), fixed: true } },
  ],
  ['where', (_, { a, b }) => weighted(ops.where(ops.less(a!, 0), ops.mul(a!, 3), b!)), pair],
  [
    'where with a number',
    (_, { a }) => weighted(ops.where(ops.not(ops.greater(a!, 0.1)), a!, 7)),
    { a: pair.a! },
  ],
  [
    'where with both comparisons',
    (_, { a, b }) => {
      const inside = ops.and(ops.lessOrEqual(a!, 0.5), ops.greaterOrEqual(a!, -0.5));
      return weighted(ops.where(ops.or(inside, ops.equal(a!, b!)), b!, a!));
    },
    pair,
  ],
  ['a value used three times', (_, { a }) => weighted(ops.mul(ops.add(a!, ops.exp(a!)), a!)), { a: pair.a! }],
];

describe('gradients of elementwise operators', () => {
  for (const [name, build, inputs] of cases) it(name, () => gradcheck(build, inputs));
});
