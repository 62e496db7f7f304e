import assert from 'node:assert/strict';
import { Graph, type Value } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import { type Feed, runGraph } from './run-graph.ts';

/** x [2, 3] ('batch' on axis 0), y [3], p [2, 3] positive, ids int64 [2, 2]. */
const X = [-2, -0.5, 0.25, 1, 1.5, 3];
const Y = [0.5, -1, 2];
const P = [0.1, 0.7, 1, 2, 3, 0.4];
const IDS = [2, 0, 1, 1];
/** For rotary: two heads of size 4, at position 2 of a table of angles. */
const HEADS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
type Inputs = Record<'x' | 'y' | 'p' | 'ids', Value>;

const each = (f: (x: number, y: number, p: number) => number): number[] =>
  X.map((x, at) => f(x, Y[at % 3]!, P[at]!));
const rows = (f: (row: number[]) => number | number[]): number[] => [X.slice(0, 3), X.slice(3)].flatMap(f);
const total = (list: readonly number[]): number => list.reduce((sum, number) => sum + number, 0);
const bool = (f: (x: number, y: number) => boolean): number[] => each((x, y) => Number(f(x, y)));
const softmax = (row: number[]): number[] => row.map((x) => Math.exp(x) / total(row.map(Math.exp)));
const normed = (row: number[]): number[] => {
  const size = Math.sqrt(total(row.map((x) => x * x)) / row.length + 1e-5);
  return row.map((x, at) => (x / size) * Y[at]!);
};

const cases: Record<string, [build: (inputs: Inputs, graph: Graph) => Value, expected: number[]]> = {
  add: [({ x, y }) => ops.add(x, y), each((x, y) => x + y)],
  sub: [({ x }) => ops.sub(1, x), each((x) => 1 - x)],
  mul: [({ x, y }) => ops.mul(y, x), each((x, y) => x * y)],
  div: [({ x, y }) => ops.div(x, y), each((x, y) => x / y)],
  pow: [({ x, p }) => ops.pow(p, x), each((x, _, p) => p ** x)],
  maximum: [({ x, y }) => ops.maximum(x, y), each((x, y) => Math.max(x, y))],
  minimum: [({ x }) => ops.minimum(x, 0.3), each((x) => Math.min(x, 0.3))],
  neg: [({ x }) => ops.neg(x), each((x) => -x)],
  abs: [({ x }) => ops.abs(x), each(Math.abs)],
  sign: [({ x }) => ops.sign(x), each(Math.sign)],
  exp: [({ x }) => ops.exp(x), each(Math.exp)],
  log: [({ p }) => ops.log(p), each((_x, _y, p) => Math.log(p))],
  sqrt: [({ p }) => ops.sqrt(p), each((_x, _y, p) => Math.sqrt(p))],
  reciprocal: [({ x }) => ops.reciprocal(x), each((x) => 1 / x)],
  sigmoid: [({ x }) => ops.sigmoid(x), each((x) => 1 / (1 + Math.exp(-x)))],
  tanh: [({ x }) => ops.tanh(x), each(Math.tanh)],
  silu: [({ x }) => ops.silu(x), each((x) => x / (1 + Math.exp(-x)))],
  clip: [({ x }) => ops.clip(x, -1, 2), each((x) => Math.min(2, Math.max(-1, x)))],
  clipAbove: [({ x }) => ops.clip(x, undefined, 1), each((x) => Math.min(1, x))],
  equal: [({ x }) => ops.equal(x, 1), bool((x) => x === 1)],
  less: [({ x, y }) => ops.less(x, y), bool((x, y) => x < y)],
  lessOrEqual: [({ x }) => ops.lessOrEqual(x, 1), bool((x) => x <= 1)],
  greater: [({ x, y }) => ops.greater(x, y), bool((x, y) => x > y)],
  greaterOrEqual: [({ x }) => ops.greaterOrEqual(x, 1), bool((x) => x >= 1)],
  logic: [
    ({ x }) => ops.or(ops.and(ops.less(x, 1), ops.greater(x, -1)), ops.not(ops.less(x, 3))),
    bool((x) => (x < 1 && x > -1) || x >= 3),
  ],
  where: [({ x, y }) => ops.where(ops.less(x, 0), y, x), each((x, y) => (x < 0 ? y : x))],
  cast: [({ x }) => ops.cast(x, 'int64'), each(Math.trunc)],
  reshape: [({ x }) => ops.reshape(x, [3, 'batch']), X],
  transpose: [({ x }) => ops.transpose(x, [1, 0]), [-2, 1, -0.5, 1.5, 0.25, 3]],
  expand: [({ y }) => ops.expand(y, ['batch', 3]), each((_, y) => y)],
  slice: [({ x }) => ops.slice(x, 1, -2), [-0.5, 0.25, 1.5, 3]],
  sliceOfUnknown: [({ x }) => ops.slice(x, 0, 1), X.slice(3)],
  concat: [({ x, y }) => ops.concat([x, ops.unsqueeze(y, [0])], 0), [...X, ...Y]],
  split: [({ x }) => ops.split(x, 1, [1, 2])[1]!, [-0.5, 0.25, 1.5, 3]],
  squeeze: [({ y }) => ops.squeeze(ops.unsqueeze(y, [0, 2]), [0, 2]), Y],
  identity: [({ x }) => ops.identity(x), X],
  gather: [({ x, ids }) => ops.gather(x, ids, 1), [0.25, -2, -0.5, -0.5, 3, 1, 1.5, 1.5]],
  gatherElements: [({ x, ids }) => ops.gatherElements(x, ids, 1), [0.25, -2, 1.5, 1.5]],
  gatherND: [
    ({ x }) => ops.gatherND(x, x.graph.constant('int64', [2, 2], BigInt64Array.of(1n, 2n, 0n, 0n))),
    [3, -2],
  ],
  scatterND: [
    ({ x, y, ids }) =>
      ops.scatterND(
        y,
        ops.reshape(ids, ['2*batch', 1]),
        ops.reshape(ops.slice(x, 1, 0, 2), ['2*batch']),
        'add',
      ),
    [0.5 - 0.5, -1 + 1 + 1.5, 2 - 2],
  ],
  scatterElements: [
    ({ x, ids }) => ops.scatterElements(x, ids, ops.slice(ops.mul(x, 10), 1, 0, 2), 1, 'add'),
    [-2 - 5, -0.5, 0.25 - 20, 1, 1.5 + 10 + 15, 3],
  ],
  scatterElementsPut: [
    ({ p, ids }) => ops.scatterElements(p, ops.slice(ids, 1, 0, 1), ops.slice(p, 1, 1, 2), 1, 'none'),
    [0.1, 0.7, 0.7, 2, 3, 0.4],
  ],
  reduceSum: [({ x }) => ops.reduceSum(x, [0]), [-1, 1, 3.25]],
  reduceMean: [({ x }) => ops.reduceMean(x, [1]), rows((row) => total(row) / 3)],
  reduceMax: [({ x }) => ops.reduceMax(x, [-1], true), rows((row) => Math.max(...row))],
  cumSum: [({ x }) => ops.cumSum(x, 1), rows((row) => row.map((_, at) => total(row.slice(0, at + 1))))],
  cumSumReverse: [
    ({ x }) => ops.cumSum(x, 1, { reverse: true, exclusive: true }),
    rows((row) => row.map((_, at) => total(row.slice(at + 1)))),
  ],
  argMax: [({ x }) => ops.argMax(x, 1), [2, 2]],
  topK: [({ p }) => ops.topK(p, 2, 1).values, [1, 0.7, 3, 2]],
  topKIndices: [({ p }) => ops.topK(p, 2, 1).indices, [2, 1, 1, 0]],
  range: [({ x }) => ops.range(x.graph, '3*batch'), [0, 1, 2, 3, 4, 5]],
  sizeOf: [({ x }) => ops.sizeOf(x.graph, '2*batch', x.dtype), [4]],
  full: [({ x }) => ops.full(x.graph, 7, x.dtype, ['batch']), [7, 7]],
  softmax: [({ x }) => ops.softmax(x), rows(softmax)],
  logSoftmax: [({ x }) => ops.logSoftmax(x), rows((row) => softmax(row).map(Math.log))],
  logSumExp: [({ x }) => ops.logSumExp(ops.mul(x, 300)), [75, 900]],
  selectedLogProb: [
    ({ x, ids }) => ops.selectedLogProb(x, ops.reshape(ops.slice(ids, 1, 0, 1), ['batch'])),
    [Math.log(softmax(X.slice(0, 3))[2]!), Math.log(softmax(X.slice(3))[1]!)],
  ],
  matmul: [({ x, p }) => ops.matmul(x, p, { transB: true, alpha: 2 }), products(2)],
  rmsNorm: [({ x, y }) => ops.rmsNorm(x, y, 1e-5), rows(normed)],
  rotary: [({ x }) => turned(x), turnedNumbers()],
};

function products(alpha: number): number[] {
  const row = (list: number[], at: number): number[] => list.slice(3 * at, 3 * at + 3);
  return [0, 0, 1, 1].map((i, at) => alpha * total(row(X, i).map((x, k) => x * row(P, at % 2)[k]!)));
}

function angle(position: number, pair: number): number {
  return position * (pair === 0 ? 0.5 : 0.05);
}
function turned(x: Value): Value {
  const { graph } = x;
  const table = (f: (angle: number) => number): Value =>
    ops.cast(
      graph.constant(
        'float64',
        [4, 2],
        Float64Array.from({ length: 8 }, (_, at) => f(angle(at >> 1, at & 1))),
      ),
      x.dtype,
    );
  const heads = ops.cast(graph.constant('float64', [1, 1, 8], Float64Array.from(HEADS)), x.dtype);
  const position = graph.constant('int64', [1, 1], BigInt64Array.of(2n));
  return ops.rotary(heads, position, table(Math.cos), table(Math.sin), 2);
}
function turnedNumbers(): number[] {
  return HEADS.map((x, at) => {
    const [head, place] = [at - (at % 4), at % 4];
    const turn = angle(2, place % 2);
    const other = HEADS[head + ((place + 2) % 4)]!;
    return x * Math.cos(turn) + (place < 2 ? -other : other) * Math.sin(turn);
  });
}

for (const dtype of ['float32', 'float64'] as const) {
  describe(`operators in ${dtype}`, () => {
    const array = (numbers: readonly number[]): Float32Array | Float64Array =>
      dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
    for (const [name, [build, expected]] of Object.entries(cases)) {
      it(name, async () => {
        const graph = new Graph(name);
        const inputs = {
          x: graph.input('x', dtype, ['batch', 3]),
          y: graph.input('y', dtype, [3]),
          p: graph.input('p', dtype, ['batch', 3]),
          ids: graph.input('ids', 'int64', ['batch', 2]),
        };
        graph.output('out', build(inputs, graph));
        // Every input has a use, so that all can be fed.
        Object.values(inputs).forEach((input, at) => graph.output(`input ${at}`, input));
        const feeds: Record<keyof Inputs, Feed> = {
          x: { dtype, shape: [2, 3], data: array(X) },
          y: { dtype, shape: [3], data: array(Y) },
          p: { dtype, shape: [2, 3], data: array(P) },
          ids: { dtype: 'int64', shape: [2, 2], data: BigInt64Array.from(IDS, BigInt) },
        };
        const { out } = await runGraph(graph, feeds);
        const sizes = graph.outputs.get('out')!.shape.map((dim) => (dim === 'batch' ? 2 : dim));
        for (const [axis, size] of sizes.entries())
          if (typeof size === 'number') assert.equal(out!.shape[axis], size);
        assert.equal(out!.dtype, graph.outputs.get('out')!.dtype);
        assert.equal(out!.numbers.length, expected.length);
        const tolerance = dtype === 'float32' ? 2e-6 : 1e-14;
        expected.forEach((number, at) => {
          const error = Math.abs(out!.numbers[at]! - number) / Math.max(1, Math.abs(number));
          assert.ok(error <= tolerance, `[${at}]: ${out!.numbers[at]}, not ${number}`);
        });
      });
    }
  });
}
