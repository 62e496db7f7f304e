import { GrpoError } from '../../core/errors/index.ts';
import { formatShape, sameShape } from '../onnx/dims.ts';
import { isFloat } from '../onnx/dtypes.ts';
import type { Graph, Node, Value } from '../onnx/graph.ts';
import { add, expand } from '../onnx/ops.ts';
import { elementwiseRules } from './elementwise.ts';
import { fusedRules } from './fused.ts';
import { indexingRules } from './indexing.ts';
import { matmulRules } from './matmul.ts';
import { reduceRules } from './reduce.ts';
import { type Rule, type Step } from './rules.ts';
import { shapeRules } from './shape.ts';

/** Operator -> gradient. */
const RULES: ReadonlyMap<string, Rule> = new Map(
  [elementwiseRules, matmulRules, shapeRules, reduceRules, indexingRules, fusedRules].flatMap((rules) =>
    Object.entries(rules),
  ),
);

/**
 * Extends the graph by the gradients of `loss` (reverse mode). Contributions of several uses are summed; broadcast operands get sums over the
 * repeated axes. Gradients of float16 and bfloat16 values have their dtype.
 * @param loss  a value of shape [], or of any shape with a seed
 * @param wrt  inputs or intermediate values; the result has one gradient for each, of its shape and dtype
 * @param seed  the gradient of what is made from `loss`, of its shape; default 1
 * @throws GrpoError `gradient-disconnected` for a value that the loss does not depend on (or only through `stopGradient` or whole numbers),
 *   `gradient-missing` for an operator on the way without a gradient, `graph-shape` for a loss that is no scalar or a seed of another shape
 */
export function gradients(loss: Value, wrt: readonly Value[], seed?: Value): Value[] {
  const { graph } = loss;
  if (seed === undefined && loss.rank !== 0)
    graph.fail('graph-shape', `the loss has shape ${formatShape(loss.shape)}, not []`, 'gradients');
  if (seed !== undefined && !(sameShape(seed.shape, loss.shape) && seed.dtype === loss.dtype))
    graph.fail('graph-shape', `seed ${formatShape(seed.shape)} for ${formatShape(loss.shape)}`, 'gradients');
  const { nodes, values } = ancestors(loss);
  for (const value of wrt) if (!values.has(value)) throw disconnected(loss, value);
  const active = dependents(nodes, wrt);
  const found = new Map([[loss, seed ?? graph.scalar(1, loss.dtype)]]);
  for (const node of nodes.reverse()) {
    if (node.outputs.some((output) => active.has(output) && found.has(output)))
      inScope(graph, node, () => propagate(node, active, found));
  }
  return wrt.map((value) => expand(found.get(value)!, value.shape));
}

/** Inputs through which a gradient can flow. */
const differentiable = (node: Node): Value[] =>
  node.op === 'StopGradient'
    ? []
    : (node.inputs.filter((input) => input !== undefined && isFloat(input.dtype)) as Value[]);

/** What the loss is made from, nodes in building order. */
function ancestors(loss: Value): { nodes: Node[]; values: Set<Value> } {
  const values = new Set<Value>();
  const nodes = new Set<Node>();
  const open = [loss];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (values.has(value)) continue;
    values.add(value);
    if (value.producer === undefined || nodes.has(value.producer)) continue;
    nodes.add(value.producer);
    open.push(...differentiable(value.producer));
  }
  return { nodes: [...nodes].sort((a, b) => a.index - b.index), values };
}

/** The values that depend on `wrt`, and `wrt`. */
function dependents(nodes: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set(wrt);
  for (const node of nodes) {
    if (differentiable(node).some((input) => active.has(input)))
      node.outputs.forEach((output) => active.add(output));
  }
  return active;
}

/** Gradient nodes are named after the node they belong to. */
function inScope(graph: Graph, node: Node, build: () => void): void {
  graph.scope('gradient', () => (node.scope === '' ? build() : graph.scope(node.scope, build)));
}

/** Adds a node's share to the gradients of its inputs. */
function propagate(node: Node, active: ReadonlySet<Value>, found: Map<Value, Value>): void {
  const wanted = new Set(differentiable(node).filter((input) => active.has(input)));
  if (wanted.size === 0) return;
  const inputs = node.inputs as readonly Value[];
  const step: Step = {
    node,
    inputs,
    y: node.outputs[0]!,
    needs: (input) => inputs[input] !== undefined && wanted.has(inputs[input]),
    upstream: node.outputs.map((output) => found.get(output)),
  };
  const results = RULES.get(node.op)?.(step) ?? [];
  for (const [at, input] of inputs.entries()) {
    if (!step.needs(at)) continue;
    const result = results[at];
    // No rule for the operator, or none for this input.
    if (result === undefined) throw missing(node, input);
    const sum = found.get(input);
    found.set(input, sum === undefined ? result : add(sum, result));
  }
}

const disconnected = (loss: Value, value: Value): GrpoError =>
  new GrpoError({
    code: 'gradient-disconnected',
    message: `'${loss.name}' does not depend on '${value.name}' in a differentiable way`,
    where: loss.graph.name,
    kind: 'internal',
  });

const missing = (node: Node, input: Value): GrpoError =>
  new GrpoError({
    code: 'gradient-missing',
    message: `${node.op} has no gradient with respect to its input '${input.name}'`,
    where: `${input.graph.name}/${node.name}`,
    kind: 'internal',
  });
