import { gradients } from '../autodiff/gradients.ts';
import { GraphWeights } from '../models/graph-weights.ts';
import { EMBEDDING } from '../models/expected-weights.ts';
import { LoraGraph } from '../models/lora-graph.ts';
import type { Policy } from '../models/policy.ts';
import { selectedLogits, sequenceGraph } from '../models/sequence-graph.ts';
import { grpoObjective, type ObjectiveGraphOptions } from '../objectives/grpo-graph.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';

/** What a gradient graph minimises: GRPO's objective, or the mean negative log-likelihood of supervised training. */
export type Objective = ({ kind: 'grpo' } & ObjectiveGraphOptions) | { kind: 'supervised' };

/** Names of this graph's own inputs and outputs. */
export const accumulator = (name: string): string => `accumulated:${name}`;
export const accumulated = (name: string): string => `sum:${name}`;
export const EMBEDDED_GRADIENT = 'embedded_gradient';
export const EMBEDDED_IDS = 'embedded_ids';

export interface GradientGraph {
  graph: Graph;
  weights: GraphWeights;
  lora: LoraGraph | undefined;
  /** Parameters whose gradients the graph adds up. */
  parameters: readonly string[];
  /** Modules that want a dropout mask. */
  masked: readonly string[];
  /** Whether EMBEDDED_GRADIENT is an output, to be scattered into the embedding's accumulator. */
  embedding: boolean;
}

/**
 * Forward and backward pass of one micro-batch.
 *
 * Inputs: those of sequenceGraph, selectedLogits and the objective, `targets` int64 [tokens], and for every parameter the accumulator of its
 * gradient. Outputs: `loss` scalar, `logprobs` [tokens], for every parameter accumulator + gradient (bound to the accumulator's memory:
 * nothing else reads it), and the gradient of the embedded rows [all rows, hiddenSize] with their ids where the embedding is trained.
 */
export function gradientGraph(policy: Policy, objective: Objective): GradientGraph {
  const { config, adapter } = policy;
  const graph = new Graph(`${objective.kind}-gradient`);
  const weights = new GraphWeights(graph, policy.weightShapes);
  const lora = policy.loraShapes
    ? new LoraGraph(graph, 'float32', { ...policy.loraShapes, dropout: (adapter?.dropout ?? 0) > 0 })
    : undefined;
  const { allIds, embedded, hidden } = sequenceGraph(graph, config, weights, lora);
  const logits = selectedLogits(graph, config, weights, hidden);
  const logprobs = op.selectedLogProb(logits, graph.input('targets', 'int64', ['tokens']));
  const loss = lossOf(graph, objective, logprobs);
  graph.output('loss', loss);
  graph.output('logprobs', logprobs);

  const embedding = lora === undefined;
  const trained = lora ? [...lora.values] : weights.names.map((name) => [name, weights.get(name)] as const);
  // An untied embedding is read only through the look-up, whose gradient goes by the rows.
  const dense = trained.filter(([name]) => name !== EMBEDDING || config.tieEmbeddings);
  const wrt = [...dense.map(([, value]) => value), ...(embedding ? [embedded] : [])];
  const found = gradients(loss, wrt);
  dense.forEach(([name, value], i) => {
    const sum = graph.input(accumulator(name), value.dtype, value.shape);
    graph.output(accumulated(name), op.add(sum, found[i] as Value));
  });
  if (embedding) {
    graph.output(EMBEDDED_GRADIENT, found[dense.length] as Value);
    graph.output(EMBEDDED_IDS, allIds);
  }
  return {
    graph,
    weights,
    lora,
    parameters: dense.map(([name]) => name),
    masked: lora?.maskedModules ?? [],
    embedding,
  };
}

function lossOf(graph: Graph, objective: Objective, logprobs: Value): Value {
  if (objective.kind === 'grpo') return grpoObjective(graph, logprobs, objective).loss;
  const weight = graph.input('weights', 'float32', ['tokens']);
  return op.neg(op.reduceSum(op.mul(logprobs, weight), [0]));
}
