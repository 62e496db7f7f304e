import assert from 'node:assert/strict';
import { fromBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  TensorProto_DataLocation,
  type ModelProto,
} from '../../../trainer/onnx/onnx_pb.ts';
import { Graph } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import { neededInputs } from '../../../trainer/onnx/serialize.ts';
import { runGraph } from './run-graph.ts';

const parsed = (graph: Graph, constants: readonly string[] = []): ModelProto =>
  fromBinary(ModelProtoSchema, graph.serialize({ constants }));
const floats = (shape: readonly number[], ...numbers: number[]) =>
  ({ dtype: 'float32', shape, data: Float32Array.from(numbers) }) as const;

function linear(): Graph {
  const graph = new Graph('linear');
  const x = graph.input('x', 'float32', ['batch', 2]);
  const w = graph.input('w', 'float32', [3, 2]);
  graph.input('unused', 'float32', [1]);
  ops.exp(x);
  graph.output(
    'y',
    graph.scope('head', () => ops.matmul(x, w, { transB: true })),
  );
  return graph;
}

describe('serialised graphs', () => {
  it('say opset 18, names and shapes, and hold only what is needed', () => {
    const model = parsed(linear());
    assert.deepEqual(
      model.opsetImport.map(({ domain, version }) => [domain, version]),
      [
        ['', 18n],
        ['com.microsoft', 1n],
      ],
    );
    const graph = model.graph!;
    assert.deepEqual(
      graph.node.map(({ opType }) => opType),
      ['FusedMatMul'],
    );
    assert.match(graph.node[0]!.name, /^head\/FusedMatMul_\d+$/);
    assert.deepEqual(
      graph.input.map(({ name }) => name),
      ['x', 'w'],
    );
    const type = graph.output[0]!.type!.value;
    assert.ok(type.case === 'tensorType');
    assert.deepEqual(
      type.value.shape!.dim.map(({ value }) => value.value),
      ['batch', 3n],
    );
    assert.deepEqual([...neededInputs(linear())], ['x', 'w']);
  });

  it('leave the bytes of constants to the caller', async () => {
    const graph = parsed(linear(), ['w']).graph!;
    assert.deepEqual(
      graph.input.map(({ name }) => name),
      ['x'],
    );
    const [weight] = graph.initializer;
    assert.equal(weight!.dataLocation, TensorProto_DataLocation.EXTERNAL);
    assert.deepEqual(
      weight!.externalData.map(({ key, value }) => [key, value]),
      [
        ['location', 'caller'],
        ['offset', '0'],
        ['length', '24'],
      ],
    );
    const { y } = await runGraph(
      linear(),
      { x: floats([1, 2], 1, 2) },
      { w: floats([3, 2], 1, 0, 0, 1, 1, 1) },
    );
    assert.deepEqual(y, { dtype: 'float32', shape: [1, 3], numbers: [1, 2, 3] });
    const unknown = new Graph('unknown');
    unknown.output('y', ops.exp(unknown.input('x', 'float32', ['n'])));
    assert.throws(() => unknown.serialize({ constants: ['x'] }), /unknown axis 'n'/);
  });

  it('give one value several names, and pass inputs and constants through', async () => {
    const graph = new Graph('names');
    const x = graph.input('x', 'float32', ['n']);
    const y = ops.add(x, 1);
    graph.output('a', y);
    graph.output('b', y);
    graph.output('c', ops.mul(y, 2));
    graph.output('same', x);
    graph.output('two', graph.scalar(2, 'float32'));
    const results = await runGraph(graph, { x: floats([2], 1, 2) });
    assert.deepEqual(
      Object.entries(results).map(([name, { numbers }]) => [name, numbers]),
      [
        ['a', [2, 3]],
        ['b', [2, 3]],
        ['c', [4, 6]],
        ['same', [1, 2]],
        ['two', [2]],
      ],
    );
  });

  it('embed constants of every dtype', async () => {
    const graph = new Graph('constants');
    const dtypes = ['float32', 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'uint8', 'bool'] as const;
    for (const dtype of dtypes) {
      graph.output(dtype, ops.cast(graph.scalar(1, dtype), dtype === 'float32' ? 'float64' : 'float32'));
    }
    const results = await runGraph(graph, {});
    for (const dtype of dtypes) assert.deepEqual(results[dtype]!.numbers, [1], dtype);
  });
});
