import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { gradients } from '../../../trainer/autodiff/gradients.ts';
import { Graph, type Value } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import type { DType, TensorData } from '../../../trainer/runtime/device.ts';
import { runGraph } from '../onnx/run-graph.ts';
import { gradcheck } from './gradcheck.ts';

const sumAll = (x: Value): Value => ops.reduceSum(x, [...x.shape.keys()]);
const doubles = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

/** The outputs of a graph with one-dimensional inputs. */
async function run(
  graph: Graph,
  feeds: Record<string, [DType, TensorData]>,
): Promise<Record<string, number[]>> {
  const shaped = Object.entries(feeds).map(([name, [dtype, data]]) => {
    return [name, { dtype, shape: [data.length], data }] as const;
  });
  const results = await runGraph(graph, Object.fromEntries(shaped));
  return Object.fromEntries(Object.entries(results).map(([name, { numbers }]) => [name, numbers]));
}

const hasCode =
  (code: string, ...words: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof GrpoError &&
    error.code === code &&
    words.every((word) => `${error.message} ${error.where}`.includes(word));

describe('gradients', () => {
  it('of intermediate values, and of what lies before them', async () => {
    const graph = new Graph('intermediate');
    const x = graph.input('x', 'float64', ['n']);
    const y = ops.mul(x, x);
    const loss = sumAll(ops.mul(y, 3));
    gradients(loss, [y, x, loss]).forEach((gradient, at) => graph.output(`d${at}`, gradient));
    assert.deepEqual(await run(graph, { x: ['float64', doubles(1, 2)] }), {
      d0: [3, 3],
      d1: [6, 12],
      d2: [1],
    });
  });

  it('with a seed, of a loss that is no scalar', async () => {
    const graph = new Graph('seeded');
    const x = graph.input('x', 'float64', ['n']);
    const seed = graph.input('seed', 'float64', ['n']);
    graph.output('dx', gradients(ops.exp(x), [x], seed)[0]!);
    const found = await run(graph, { x: ['float64', doubles(0, 0)], seed: ['float64', doubles(2, 5)] });
    assert.deepEqual(found, { dx: [2, 5] });
  });

  it('do not flow through stopGradient', async () => {
    const graph = new Graph('stopped');
    const x = graph.input('x', 'float64', ['n']);
    const loss = sumAll(ops.mul(ops.stopGradient(x), x));
    graph.output('dx', gradients(loss, [x])[0]!);
    graph.output('copy', ops.stopGradient(x));
    assert.deepEqual(await run(graph, { x: ['float64', doubles(3, 4)] }), { dx: [3, 4], copy: [3, 4] });
  });

  it('of a looked-up table stop at the rows where the table is stopped', () => {
    const graph = new Graph('rows');
    const table = graph.input('table', 'float32', [10, 4]);
    const rows = ops.gather(ops.stopGradient(table), graph.input('ids', 'int64', ['n']));
    const loss = sumAll(ops.mul(rows, rows));
    assert.deepEqual(gradients(loss, [rows])[0]!.shape, ['n', 4]);
    assert.ok(!graph.nodes.some((node) => node.op === 'ScatterND'));
    assert.throws(() => gradients(loss, [table]), hasCode('gradient-disconnected', 'table'));
  });

  it('flow through casts between float types only', async () => {
    const graph = new Graph('cast');
    const x = graph.input('x', 'float32', ['n']);
    const loss = sumAll(ops.mul(ops.cast(x, 'float64'), ops.cast(ops.cast(x, 'int64'), 'float64')));
    graph.output('dx', gradients(loss, [x])[0]!);
    assert.deepEqual(await run(graph, { x: ['float32', Float32Array.of(2.5, 7.25)] }), { dx: [2, 7] });
  });

  it('follow PyTorch where a function has a kink', async () => {
    const kinks: Record<string, [build: (x: Value) => Value, number[]]> = {
      clip: [(x) => ops.clip(x, -1, 1), [0, 1, 1, 1, 0]],
      maximum: [(x) => ops.maximum(x, 1), [0, 0, 0, 0.5, 1]],
      minimum: [(x) => ops.minimum(x, 1), [1, 1, 1, 0.5, 0]],
      abs: [ops.abs, [-1, -1, 0, 1, 1]],
      // Two elements equal the greatest and share; clipping stops the second one's half.
      amax: [(x) => ops.reduceMax(ops.clip(x, undefined, 1), [0]), [0, 0, 0, 0.5, 0]],
    };
    const graph = new Graph('kinks');
    const x = graph.input('x', 'float64', [5]);
    for (const [name, [build]] of Object.entries(kinks))
      graph.output(name, gradients(sumAll(build(x)), [x])[0]!);
    const found = await run(graph, { x: ['float64', doubles(-2, -1, 0, 1, 1.5)] });
    for (const [name, [, expected]] of Object.entries(kinks)) assert.deepEqual(found[name], expected, name);
  });

  it('keep a repeated gradient unrepeated where operators broadcast', async () => {
    const inputs = {
      x: { shape: [3, 4], dims: ['n', 4] },
      w: { shape: [4], seed: 2 },
      c: { shape: [3, 1], dims: ['n', 1] },
    };
    await gradcheck((_, v) => {
      const sum = ops.add(ops.add(ops.mul(v.x!, v.w!), v.w!), ops.sub(v.c!, v.x!));
      return ops.reduceMean(ops.reduceSum(sum, [1]), [0]);
    }, inputs);
    const graph = new Graph('lean');
    const x = graph.input('x', 'float32', ['n', 4]);
    const w = graph.input('w', 'float32', [4]);
    gradients(sumAll(ops.add(x, w)), [w]);
    assert.deepEqual(
      graph.nodes.map((node) => node.op).filter((op) => op === 'ReduceSum' || op === 'Expand'),
      ['ReduceSum', 'Expand'],
    );
  });

  it('name what cannot be differentiated', () => {
    const graph = new Graph('missing');
    const x = graph.input('x', 'float32', ['n', 2]);
    const bound = graph.input('bound', 'float32', []);
    const clipped = graph.scope('layers.3', () => ops.clip(x, bound, undefined));
    assert.throws(
      () => gradients(sumAll(clipped), [bound]),
      hasCode('gradient-missing', 'Clip', 'bound', 'layers.3'),
    );
    assert.throws(() => gradients(sumAll(ops.sign(x)), [x]), hasCode('gradient-missing', 'Sign'));
    assert.throws(() => gradients(sumAll(x), [bound]), hasCode('gradient-disconnected', 'bound'));
    assert.throws(() => gradients(x, [x]), hasCode('graph-shape', '[n, 2]'));
    assert.throws(() => gradients(x, [x], bound), hasCode('graph-shape'));
  });

  it('name gradient nodes after the layer', () => {
    const graph = new Graph('named');
    const x = graph.input('x', 'float32', ['n', 2]);
    const y = graph.scope('layers.3', () => graph.scope('mlp', () => ops.exp(x)));
    gradients(sumAll(y), [x]);
    assert.ok(graph.nodes.some((node) => /^gradient\/layers\.3\/mlp\/Mul_\d+$/.test(node.name)));
  });
});
