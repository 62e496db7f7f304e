import type { DType } from '../runtime/device.ts';
import { broadcast, formatShape } from './dims.ts';
import { ONNX_TYPE, isFloat } from './dtypes.ts';
import type { Graph, NodeOptions, Value } from './graph.ts';

/** An operand: a value, or a number that becomes a constant of the other operand's dtype. */
export type Operand = Value | number;

/** The operands as values of one graph and dtype. */
function operands(op: string, list: readonly Operand[]): { graph: Graph; values: Value[]; dtype: DType } {
  const model = list.find((operand) => typeof operand !== 'number');
  if (model === undefined) throw new TypeError(`${op} needs a graph value among its operands`);
  const { graph, dtype } = model;
  const values = list.map((operand) =>
    typeof operand === 'number' ? graph.scalar(operand, dtype) : operand,
  );
  if (values.some((value) => value.dtype !== dtype))
    graph.fail('graph-dtype', `operands of ${values.map((value) => value.dtype).join(' and ')}`, op);
  return { graph, values, dtype };
}

function broadcasting(graph: Graph, op: string, values: readonly Value[], dtype: DType): Value {
  const shape = values
    .map((value) => value.shape)
    .reduce(
      (a, b) =>
        broadcast(a, b) ??
        graph.fail(
          'graph-shape',
          `shapes ${values.map((value) => formatShape(value.shape)).join(' and ')} do not broadcast`,
          op,
        ),
    );
  return graph.emit(op, values, dtype, shape);
}

function arithmetic(op: string, a: Operand, b: Operand): Value {
  const { graph, values, dtype } = operands(op, [a, b]);
  return broadcasting(graph, op, values, dtype);
}

function comparison(op: string, a: Operand, b: Operand): Value {
  const { graph, values } = operands(op, [a, b]);
  return broadcasting(graph, op, values, 'bool');
}

function logical(op: string, values: readonly Value[]): Value {
  const graph = values[0]!.graph;
  if (values.some((value) => value.dtype !== 'bool'))
    graph.fail(
      'graph-dtype',
      `operands of ${values.map((value) => value.dtype).join(' and ')}, bool wanted`,
      op,
    );
  return broadcasting(graph, op, values, 'bool');
}

function real(op: string, x: Value, options?: NodeOptions): Value {
  if (!isFloat(x.dtype)) x.graph.fail('graph-dtype', `operand of ${x.dtype}, a float type wanted`, op);
  return x.graph.emit(op, [x], x.dtype, x.shape, options);
}

// Elementwise with broadcasting: axes must be equal or 1 (GrpoError `graph-shape`), dtypes equal (`graph-dtype`).
export const add = (a: Operand, b: Operand): Value => arithmetic('Add', a, b);
export const sub = (a: Operand, b: Operand): Value => arithmetic('Sub', a, b);
export const mul = (a: Operand, b: Operand): Value => arithmetic('Mul', a, b);
/** Whole numbers are truncated towards zero. */
export const div = (a: Operand, b: Operand): Value => arithmetic('Div', a, b);
export const pow = (a: Operand, b: Operand): Value => arithmetic('Pow', a, b);
/** Where both are equal, each gets half of the gradient (as in PyTorch). */
export const maximum = (a: Operand, b: Operand): Value => arithmetic('Max', a, b);
/** Where both are equal, each gets half of the gradient (as in PyTorch). */
export const minimum = (a: Operand, b: Operand): Value => arithmetic('Min', a, b);

export const equal = (a: Operand, b: Operand): Value => comparison('Equal', a, b);
export const less = (a: Operand, b: Operand): Value => comparison('Less', a, b);
export const lessOrEqual = (a: Operand, b: Operand): Value => comparison('LessOrEqual', a, b);
export const greater = (a: Operand, b: Operand): Value => comparison('Greater', a, b);
export const greaterOrEqual = (a: Operand, b: Operand): Value => comparison('GreaterOrEqual', a, b);

export const and = (a: Value, b: Value): Value => logical('And', [a, b]);
export const or = (a: Value, b: Value): Value => logical('Or', [a, b]);
export const not = (a: Value): Value => logical('Not', [a]);

export const neg = (x: Value): Value => x.graph.emit('Neg', [x], x.dtype, x.shape);
/** The gradient at 0 is 0. */
export const abs = (x: Value): Value => x.graph.emit('Abs', [x], x.dtype, x.shape);
export const sign = (x: Value): Value => x.graph.emit('Sign', [x], x.dtype, x.shape);
export const exp = (x: Value): Value => real('Exp', x);
export const log = (x: Value): Value => real('Log', x);
export const sqrt = (x: Value): Value => real('Sqrt', x);
export const reciprocal = (x: Value): Value => real('Reciprocal', x);
export const sigmoid = (x: Value): Value => real('Sigmoid', x);
export const tanh = (x: Value): Value => real('Tanh', x);

/**
 * Limits x to [lo, hi]; a bound is a number, a value of shape [], or undefined for none. The gradient passes where lo <= x <= hi
 * (torch.clamp's rule); bounds get none.
 */
export function clip(x: Value, lo: Operand | undefined, hi: Operand | undefined): Value {
  const bounds = [lo, hi].map((bound) =>
    typeof bound === 'number' ? x.graph.scalar(bound, x.dtype) : bound,
  );
  for (const bound of bounds) {
    if (bound === undefined) continue;
    if (bound.dtype !== x.dtype)
      x.graph.fail('graph-dtype', `${x.dtype} with a bound of ${bound.dtype}`, 'Clip');
    if (bound.rank !== 0)
      x.graph.fail('graph-shape', `a bound has shape ${formatShape(bound.shape)}, not []`, 'Clip');
  }
  return x.graph.emit('Clip', [x, ...bounds], x.dtype, x.shape);
}

/** Elementwise choice: a where the bool condition holds, else b; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const graph = condition.graph;
  if (condition.dtype !== 'bool')
    graph.fail('graph-dtype', `condition of ${condition.dtype}, bool wanted`, 'Where');
  const { values, dtype } = operands('Where', [a, b]);
  return broadcasting(graph, 'Where', [condition, ...values], dtype);
}

/** Converts; x itself where it has the dtype already. Gradients flow between float types. */
export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return x.graph.emit('Cast', [x], dtype, x.shape, { attributes: { to: { int: ONNX_TYPE[dtype] } } });
}

/** x under another name. */
export const identity = (x: Value): Value => x.graph.emit('Identity', [x], x.dtype, x.shape);

/** x, through which no gradient flows. Costs nothing at run time. */
export const stopGradient = (x: Value): Value => x.graph.composite('StopGradient', [x], x);

/** x * sigmoid(x). */
export function silu(x: Value): Value {
  // Not `x * sigmoid(x)`: ONNX Runtime makes that a QuickGelu in float64 too, for which it has no kernel.
  if (!x.graph.fused || x.dtype !== 'float32') return div(x, add(exp(neg(x)), 1));
  return real('QuickGelu', x, { domain: 'com.microsoft', attributes: { alpha: { float: 1 } } });
}
