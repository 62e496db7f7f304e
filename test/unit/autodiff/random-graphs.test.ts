import type { Graph, Value } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import { type CheckInputs, gradcheck, randomNumbers, weighted } from './gradcheck.ts';

const INPUTS: CheckInputs = {
  a: { shape: [2, 3], dims: ['batch', 3], seed: 11 },
  b: { shape: [3], seed: 12 },
  w: { shape: [3, 3], seed: 13 },
  c: { shape: [2, 1], dims: ['batch', 1], seed: 14 },
};

/** Steps that stay smooth and near 1, from values of shape [batch, 3] or broadcasting to it. */
const UNARY: readonly ((x: Value) => Value)[] = [
  ops.tanh,
  ops.sigmoid,
  ops.silu,
  ops.softmax,
  (x) => ops.exp(ops.tanh(x)),
  (x) => ops.sqrt(ops.add(ops.mul(x, x), 0.5)),
  (x) => ops.sub(x, ops.reduceMean(x, [-1], true)),
  (x) => ops.concat([ops.slice(x, 1, 1), ops.slice(x, 1, 0, 1)], 1),
  (x) => ops.cumSum(x, 1),
  (x) => ops.unsqueeze(ops.logSumExp(x), [1]),
  (x) => ops.transpose(ops.exp(ops.neg(ops.transpose(x, [1, 0]))), [1, 0]),
  (x) => ops.reshape(ops.tanh(ops.reshape(x, ['3*batch'])), ['batch', 3]),
];
const BINARY: readonly ((x: Value, y: Value) => Value)[] = [
  ops.add,
  ops.sub,
  ops.mul,
  (x, y) => ops.div(x, ops.add(ops.mul(y, y), 1)),
];

/** A graph of eight random steps; every input has a part in the result. */
function randomGraph(seed: number) {
  return (graph: Graph, { a, b, w, c }: Readonly<Record<string, Value>>): Value => {
    const next = randomNumbers(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    const whole = (x: Value): Value => ops.expand(x, ['batch', 3]);
    const values = [a!, b!, c!];
    for (let step = 0; step < 8; step += 1) {
      const binary = next() < 0.5;
      const y = binary ? pick(BINARY)(pick(values), pick(values)) : pick(UNARY)(whole(pick(values)));
      values.push(next() < 0.25 ? ops.matmul(whole(y), w!, { transB: next() < 0.5 }) : y);
    }
    const parts = values.map(whole).reduce((x, y) => ops.add(x, y));
    return graph.scope('end', () => weighted(ops.tanh(ops.matmul(parts, w!, { alpha: 0.3 }))));
  };
}

describe('gradients of random graphs', () => {
  for (let seed = 1; seed <= 30; seed += 1) it(`seed ${seed}`, () => gradcheck(randomGraph(seed), INPUTS));
});
