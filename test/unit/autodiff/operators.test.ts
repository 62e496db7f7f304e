import * as ops from '../../../trainer/onnx/ops.ts';
import { type Build, type CheckInputs, gradcheck, weighted } from './gradcheck.ts';

type Case = readonly [name: string, build: Build, inputs: CheckInputs];

const x: CheckInputs[string] = { shape: [2, 3, 4], dims: ['batch', 'time', 4], seed: 5, low: -2, high: 2 };
const y: CheckInputs[string] = { shape: [2, 2, 4], dims: ['batch', 'past', 4], seed: 6 };
const ids = (shape: readonly number[], ...numbers: number[]): CheckInputs[string] => ({
  shape,
  dtype: 'int64',
  data: BigInt64Array.from(numbers, BigInt),
});
/** Of x alone. */
const of = (name: string, build: (value: Parameters<typeof weighted>[0]) => ReturnType<Build>): Case => [
  name,
  (_, values) => weighted(build(values.x!)),
  { x },
];

const shaping: readonly Case[] = [
  of('reshape', (v) => ops.reshape(v, ['batch*time', 2, 2])),
  of('reshape to a merged axis and back', (v) =>
    ops.reshape(ops.exp(ops.reshape(v, [-1, 4])), ['batch', 'time', 4]),
  ),
  of('transpose', (v) => ops.transpose(v, [2, 0, 1])),
  of('unsqueeze', (v) => ops.unsqueeze(v, [0, 2])),
  of('squeeze', (v) => ops.squeeze(ops.reduceSum(v, [1], true), [1])),
  of('expand', (v) => ops.expand(ops.unsqueeze(v, [1]), [3, 'batch', 2, 'time', 4])),
  of('slice of a known axis', (v) => ops.slice(v, 2, 1, 3)),
  of('slice of an axis known at run time', (v) => ops.slice(v, 1, 1, -1)),
  of('slice to a symbol', (v) => ops.slice(ops.concat([v, v], 1), 1, 'time')),
  ['concat', (_, v) => weighted(ops.concat([v.x!, v.y!, v.x!], 1)), { x, y }],
  of('split with an unused part', (v) => ops.concat(ops.split(v, 2, [1, 2, 1]).slice(1), 2)),
];

const reducing: readonly Case[] = [
  of('reduceSum', (v) => ops.reduceSum(v, [0, 2])),
  of('reduceSum kept, then broadcast', (v) => ops.mul(v, ops.reduceSum(v, [1], true))),
  of('reduceMean over axes known at run time', (v) => ops.reduceMean(v, [-1, 1])),
  of('reduceMax', (v) => ops.reduceMax(v, [1])),
  of('cumSum', (v) => ops.cumSum(v, 1)),
  of('cumSum, exclusive, from the end', (v) => ops.cumSum(v, -1, { exclusive: true, reverse: true })),
  of('topK', (v) => ops.topK(v, 2, 1).values),
  of('softmax', ops.softmax),
  of('logSoftmax', ops.logSoftmax),
  of('logSumExp', ops.logSumExp),
];

const indexing: readonly Case[] = [
  [
    'gather',
    (_, v) => weighted(ops.gather(v.table!, v.ids!)),
    { table: { shape: [5, 3] }, ids: ids([2, 3], 1, 4, 1, 0, 1, 4) },
  ],
  [
    'gather on a middle axis',
    (_, v) => weighted(ops.gather(v.x!, v.ids!, 1)),
    { x, ids: ids([4], 2, 0, 2, 1) },
  ],
  ['gather of one row', (_, v) => weighted(ops.gather(v.x!, v.ids!, 1)), { x, ids: ids([], 2) }],
  [
    'gatherElements',
    (_, v) => weighted(ops.gatherElements(v.x!, v.ids!, 2)),
    { x, ids: { ...ids([2, 3, 2], 0, 3, 1, 1, 2, 0, 3, 3, 1, 0, 2, 2), dims: ['batch', 'time', 2] } },
  ],
  ['gatherND', (_, v) => weighted(ops.gatherND(v.x!, v.ids!)), { x, ids: ids([3, 2], 0, 1, 1, 2, 0, 1) }],
  [
    'scatterND, put',
    (_, v) => weighted(ops.scatterND(v.x!, v.ids!, v.u!, 'none')),
    { x, ids: ids([2, 2], 0, 1, 1, 2), u: { shape: [2, 4], seed: 9 } },
  ],
  [
    'scatterND, added',
    (_, v) => weighted(ops.scatterND(v.x!, v.ids!, v.u!, 'add')),
    { x, ids: ids([2, 2], 0, 1, 0, 1), u: { shape: [2, 4], seed: 9 } },
  ],
  [
    'scatterElements, put',
    (_, v) => weighted(ops.scatterElements(v.d!, v.ids!, v.u!, 1, 'none')),
    { d: { shape: [2, 3] }, ids: ids([2, 2], 0, 2, 1, 0), u: { shape: [2, 2], seed: 9 } },
  ],
  [
    'scatterElements, added',
    (_, v) => weighted(ops.scatterElements(v.d!, v.ids!, v.u!, 1, 'add')),
    { d: { shape: [2, 3] }, ids: ids([2, 2], 0, 0, 1, 0), u: { shape: [2, 2], seed: 9 } },
  ],
  [
    'selectedLogProb',
    (_, v) => weighted(ops.selectedLogProb(ops.reshape(v.x!, ['batch*time', 4]), v.ids!)),
    { x, ids: { ...ids([6], 0, 3, 1, 1, 2, 0), dims: ['batch*time'] } },
  ],
];

const a = (...shape: number[]): CheckInputs[string] => ({ shape, seed: 7 });
const b = (...shape: number[]): CheckInputs[string] => ({ shape, seed: 8 });
const product =
  (options: Parameters<typeof ops.matmul>[2]): Build =>
  (_, v) =>
    weighted(ops.matmul(v.a!, v.b!, options));
const layers: readonly Case[] = [
  ['matmul', product({}), { a: a(2, 3), b: b(3, 4) }],
  ['matmul transA', product({ transA: true }), { a: a(3, 2), b: b(3, 4) }],
  ['matmul transB', product({ transB: true, alpha: 0.5 }), { a: a(2, 3), b: b(4, 3) }],
  ['matmul both', product({ transA: true, transB: true, alpha: -2 }), { a: a(3, 2), b: b(4, 3) }],
  [
    'matmul with a weight',
    product({ transB: true }),
    { a: { ...a(2, 3, 4), dims: ['batch', 'time', 4] }, b: b(5, 4) },
  ],
  ['matmul with a plain weight', product({}), { a: a(2, 3, 4), b: b(4, 5) }],
  ['matmul transA with a matrix', product({ transA: true }), { a: a(2, 4, 3), b: b(4, 5) }],
  ['matmul of batches', product({ transB: true }), { a: a(2, 2, 3, 4), b: b(2, 2, 5, 4) }],
  ['matmul, batches that broadcast both ways', product({}), { a: a(2, 1, 3, 4), b: b(3, 4, 2) }],
  ['matmul of a matrix with batches', product({ transA: true, transB: true }), { a: a(4, 3), b: b(2, 5, 4) }],
  ['rmsNorm', (_, v) => weighted(ops.rmsNorm(v.x!, v.w!, 1e-5)), { x, w: { shape: [4], seed: 3 } }],
  [
    'rotary',
    (_, v) => weighted(ops.rotary(v.x!, v.positions!, v.cos!, v.sin!, 1)),
    {
      x,
      positions: { ...ids([2, 3], 0, 1, 2, 1, 2, 3), dims: ['batch', 'time'] },
      cos: { shape: [4, 2], seed: 1 },
      sin: { shape: [4, 2], seed: 2 },
    },
  ],
];

describe('gradients in float64 against finite differences', () => {
  for (const [family, cases] of Object.entries({ shaping, reducing, indexing, layers })) {
    describe(family, () => {
      for (const [name, build, inputs] of cases) it(name, () => gradcheck(build, inputs));
    });
  }
});
