import { product } from '../onnx/dims.ts';
import type { Node, Value } from '../onnx/graph.ts';
import { matmul, reshape } from '../onnx/ops.ts';
import { type Rules, type Step, reduceTo, whole } from './rules.ts';

interface Flags {
  transA: boolean;
  transB: boolean;
  alpha: number;
}

function flagsOf({ attributes }: Node): Flags {
  const { transA, transB, alpha } = attributes;
  return {
    transA: transA !== undefined && 'int' in transA && transA.int === 1,
    transB: transB !== undefined && 'int' in transB && transB.int === 1,
    alpha: alpha !== undefined && 'float' in alpha ? alpha.float : 1,
  };
}

function gradientOfA(g: Value, b: Value, { transA, transB, alpha }: Flags): Value {
  if (transA) return matmul(b, g, { transA: transB, transB: true, alpha });
  return matmul(g, b, { transB: !transB, alpha });
}

function gradientOfB(g: Value, a: Value, b: Value, { transA, transB, alpha }: Flags): Value {
  const [rows, columns] = b.rank === 2 && a.rank > 2 && !transA ? [flattened(a), flattened(g)] : [a, g];
  if (transB) return matmul(columns, rows, { transA: true, transB: transA, alpha });
  return matmul(rows, columns, { transA: !transA, alpha });
}

/** One matrix of all rows: the gradient of a weight is then one product instead of a batch of them and a sum. */
const flattened = (x: Value): Value => reshape(x, [product(...x.shape.slice(0, -1)), x.shape.at(-1)!]);

const batched = (x: Value, matrix: Value): readonly (string | number)[] => [
  ...x.shape.slice(0, -2),
  ...matrix.shape.slice(-2),
];

function rule(g: Value, { node, inputs, y, needs }: Step): (Value | undefined)[] {
  const [a, b] = inputs as [Value, Value];
  const flags = flagsOf(node);
  const reduced = (gradient: Value, x: Value): Value =>
    gradient.rank === 2 && x.rank === 2 ? gradient : reduceTo(gradient, batched(y, x), x.shape);
  return [
    needs(0) ? reduced(gradientOfA(g, b, flags), a) : undefined,
    needs(1) ? reduced(gradientOfB(g, a, b, flags), b) : undefined,
  ];
}

export const matmulRules: Rules = { MatMul: whole(rule), FusedMatMul: whole(rule) };
