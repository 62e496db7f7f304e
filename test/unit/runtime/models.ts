import { Graph } from '../../../trainer/onnx/graph.ts';
import { add, identity, matmul, mul, transpose } from '../../../trainer/onnx/ops.ts';
import type { DType } from '../../../trainer/runtime/device.ts';

/** y = a * b + a, z = a + 1, over [n]. */
export function arithmeticModel(): Uint8Array {
  const graph = new Graph('arithmetic');
  const a = graph.input('a', 'float32', ['n']);
  const b = graph.input('b', 'float32', ['n']);
  graph.output('y', add(mul(a, b), a));
  graph.output('z', add(a, 1));
  return graph.serialize();
}

/** y = x over [2, 3]. */
export function copyModel(dtype: DType): Uint8Array {
  const graph = new Graph('copy');
  graph.output('y', identity(graph.input('x', dtype, [2, 3])));
  return graph.serialize();
}

/** Multiplies a [size, size] matrix with itself, `steps` times over: `y`. Long to run for large numbers. */
export function chainModel(steps: number, size: number): Uint8Array {
  const graph = new Graph('chain');
  const x = graph.input('x', 'float32', [size, size]);
  let y = x;
  for (let step = 0; step < steps; step += 1) y = matmul(y, x);
  graph.output('y', y);
  return graph.serialize();
}

/** y = a b over [n, k] x [k, m], all symbolic: shapes that do not fit reach the kernel, in the node `block/MatMul_0` or alike. */
export function productModel(): Uint8Array {
  const graph = new Graph('product');
  const a = graph.input('a', 'float32', ['n', 'k']);
  const b = graph.input('b', 'float32', ['k', 'm']);
  graph.output(
    'y',
    graph.scope('block', () => matmul(a, b)),
  );
  return graph.serialize();
}

/** y = x w + bias, z = x + bias over [n]; `w` and `bias` are constants. */
export function affineModel(size: number): Uint8Array {
  const graph = new Graph('affine');
  const x = graph.input('x', 'float32', ['n', size]);
  const bias = graph.input('bias', 'float32', [size]);
  graph.output('y', add(matmul(x, graph.input('w', 'float32', [size, size])), bias));
  graph.output('z', add(x, bias));
  return graph.serialize({ constants: ['w', 'bias'] });
}

/** y = (x' * w)', z = (x' + bias)': what ONNX Runtime's transpose optimiser would rewrite the constants `w` and `bias` for. */
export function transposingModel(size: number): Uint8Array {
  const graph = new Graph('transposing');
  const x = transpose(graph.input('x', 'float32', [size, size]), [1, 0]);
  graph.output('y', transpose(mul(x, graph.input('w', 'float32', [size, size])), [1, 0]));
  graph.output('z', transpose(add(x, graph.input('bias', 'float32', [size])), [1, 0]));
  return graph.serialize({ constants: ['w', 'bias'] });
}

/** y = x * w over [2, 3]; `w` is a constant. */
export function scaleModel(): Uint8Array {
  const graph = new Graph('scale');
  const x = graph.input('x', 'float32', [2, 3]);
  graph.output('y', mul(x, graph.input('w', 'float32', [2, 3])));
  return graph.serialize({ constants: ['w'] });
}
