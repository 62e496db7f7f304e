import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { Graph, type Shape, type Value } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import type { DType } from '../../../trainer/runtime/device.ts';

/** Builds in a fresh graph with inputs x [batch, time, 8], w [6, 8], m [batch, 1, 8], ids int64 [batch, time]. */
function built(build: (v: Record<'x' | 'w' | 'm' | 'ids', Value>, graph: Graph) => Value): Value {
  const graph = new Graph('model');
  const x = graph.input('x', 'float32', ['batch', 'time', 8]);
  const w = graph.input('w', 'float32', [6, 8]);
  const m = graph.input('m', 'float32', ['batch', 1, 8]);
  const ids = graph.input('ids', 'int64', ['batch', 'time']);
  return graph.scope('layers.3', () => graph.scope('attention', () => build({ x, w, m, ids }, graph)));
}

const good: readonly [name: string, build: Parameters<typeof built>[0], shape: Shape, dtype?: DType][] = [
  ['add', ({ x, m }) => ops.add(x, m), ['batch', 'time', 8]],
  ['compare', ({ x }) => ops.less(x, 0), ['batch', 'time', 8], 'bool'],
  ['reshape', ({ x }) => ops.reshape(x, ['time*batch', 2, 4]), ['batch*time', 2, 4]],
  ['reshape, rows left open', ({ x }) => ops.reshape(x, [-1, 4]), ['2*batch*time', 4]],
  ['transpose', ({ x }) => ops.transpose(x, [2, 0, 1]), [8, 'batch', 'time']],
  ['slice', ({ x }) => ops.slice(x, 1, 0, -1), ['batch', 'time-1', 8]],
  ['slice from', ({ x }) => ops.slice(x, 1, 1), ['batch', 'time-1', 8]],
  ['concat', ({ x, m }) => ops.concat([x, m], 1), ['batch', 'time+1', 8]],
  ['gather', ({ w, ids }) => ops.gather(w, ids), ['batch', 'time', 8]],
  ['gather on axis 1', ({ w, ids }) => ops.gather(w, ids, 1), [6, 'batch', 'time']],
  [
    'gatherND',
    ({ x, ids }) => ops.gatherND(x, ops.reshape(ids, ['batch*time', 1])),
    ['batch*time', 'time', 8],
  ],
  ['reduceSum', ({ x }) => ops.reduceSum(x, [-1]), ['batch', 'time']],
  ['reduceMax, kept', ({ x }) => ops.reduceMax(x, [1], true), ['batch', 1, 8]],
  ['argMax', ({ x }) => ops.argMax(x, -1), ['batch', 'time'], 'int64'],
  ['topK', ({ x }) => ops.topK(x, 3, 2).indices, ['batch', 'time', 3], 'int64'],
  ['matmul', ({ x, w }) => ops.matmul(x, w, { transB: true }), ['batch', 'time', 6]],
  ['matmul of batches', ({ x, m }) => ops.matmul(x, m, { transB: true }), ['batch', 'time', 1]],
  ['range', (_, graph) => ops.range(graph, 'time'), ['time'], 'int64'],
];

const bad: readonly [name: string, code: string, build: Parameters<typeof built>[0], ...words: string[]][] = [
  ['add', 'graph-shape', ({ x, w }) => ops.add(x, w), '[batch, time, 8] and [6, 8]', '/Add'],
  ['add of dtypes', 'graph-dtype', ({ x, ids }) => ops.add(x, ids), 'float32 and int64'],
  ['exp of whole numbers', 'graph-dtype', ({ ids }) => ops.exp(ids), 'int64'],
  ['reshape', 'graph-shape', ({ x }) => ops.reshape(x, ['batch', 8]), '[batch, time, 8]', '[batch, 8]'],
  ['reshape that perhaps divides', 'graph-shape', ({ x }) => ops.reshape(x, [-1, 16]), '[-1, 16]'],
  ['reshape that does not divide', 'graph-shape', ({ w }) => ops.reshape(w, [-1, 5]), '[6, 8]', '[-1, 5]'],
  ['transpose', 'graph-shape', ({ x }) => ops.transpose(x, [0, 1]), '2 axes'],
  ['transpose twice', 'graph-shape', ({ x }) => ops.transpose(x, [0, 1, 1]), '0, 1, 1'],
  ['expand', 'graph-shape', ({ x }) => ops.expand(x, ['batch', 8]), '[batch, 8]'],
  ['slice', 'graph-shape', ({ w }) => ops.slice(w, 0, 2, 7), '2 to 7', '[6, 8]'],
  ['squeeze', 'graph-shape', ({ x }) => ops.squeeze(x, [2]), '2'],
  ['concat', 'graph-shape', ({ x, w }) => ops.concat([x, w], 1), '[6, 8]'],
  ['axis', 'graph-shape', ({ x }) => ops.reduceSum(x, [3]), 'no axis 3'],
  ['gather by floats', 'graph-dtype', ({ x, w }) => ops.gather(w, x), 'float32'],
  [
    'scatterND',
    'graph-shape',
    ({ x, ids, w }) => ops.scatterND(w, ops.reshape(ids, [-1, 1]), x, 'add'),
    '[batch*time, 8]',
  ],
  ['matmul', 'graph-shape', ({ x, w }) => ops.matmul(x, w), '[batch, time, 8] times [6, 8]'],
  ['rmsNorm', 'graph-shape', ({ x, w }) => ops.rmsNorm(x, w, 1e-5), 'weight [6, 8]'],
  ['where', 'graph-dtype', ({ x }) => ops.where(x, x, x), 'bool'],
  ['unknown size', 'graph-symbol', (_, graph) => ops.range(graph, 'width'), "'width'"],
  [
    'foreign value',
    'graph-name',
    ({ x }) => ops.add(x, new Graph('other').input('y', 'float32', [8])),
    "'other'",
  ],
];

describe('shapes', () => {
  for (const [name, build, shape, dtype = 'float32'] of good) {
    it(name, () => {
      const value = built(build);
      assert.deepEqual([value.shape, value.dtype], [shape, dtype]);
    });
  }

  for (const [name, code, build, ...words] of bad) {
    it(`refuse: ${name}`, () => {
      const isGood = (error: unknown): boolean => {
        if (!(error instanceof GrpoError)) return false;
        assert.equal(error.code, code);
        assert.match(error.where ?? '', /^model\/layers\.3\/attention/);
        for (const word of words) assert.ok(`${error.message} ${error.where}`.includes(word), error.message);
        return true;
      };
      assert.throws(() => built(build), isGood);
    });
  }

  it('reuse constants and sizes', () => {
    const graph = new Graph('cached');
    assert.equal(graph.scalar(2, 'float32'), graph.scalar(2, 'float32'));
    assert.notEqual(graph.scalar(2, 'float32'), graph.scalar(2, 'float64'));
    assert.notEqual(graph.scalar(0, 'float32'), graph.scalar(-0, 'float32'));
    const x = graph.input('x', 'float32', ['batch', 4]);
    for (let times = 0; times < 2; times += 1) ops.expand(ops.reduceSum(x, [0]), ['batch', 4]);
    assert.equal(graph.nodes.filter((node) => node.op === 'Shape').length, 1);
  });

  it('of inputs are sizes, and names are new', () => {
    const graph = new Graph('inputs');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', x);
    assert.throws(() => graph.input('x', 'float32', [2]), /'x' already/);
    assert.throws(() => graph.output('y', x), /'y' already/);
    assert.throws(() => graph.input('z', 'float32', [1.5]), /size 1.5/);
    assert.throws(() => graph.constant('float32', [2, 2], new Float32Array(3)), /needs 4 values, got 3/);
    assert.throws(() => graph.serialize({ constants: ['w'] }), /'w' is not an input/);
  });
});
