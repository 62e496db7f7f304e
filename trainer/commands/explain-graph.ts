import { tokenWeights } from '../../core/objectives/index.ts';
import { highEntropyMask } from '../../core/objectives/entropy.ts';
import { gradients } from '../autodiff/gradients.ts';
import { openGraph } from '../models/bind-weights.ts';
import { grpoObjective } from '../objectives/grpo-graph.ts';
import { objectiveGraphOptions, objectiveScalars } from '../objectives/scalars.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import type { Device, Tensor } from '../runtime/device.ts';
import { openDevice } from '../runtime/load.ts';
import type { ExplainInput } from './explain-input.ts';
import {
  explainAdvantages,
  explainMetrics,
  type ExplainAdvantages,
  type ExplainOutput,
} from './explain-reference.ts';

/**
 * `grpo explain --engine graph`: loss, per-token loss and gradient from the ONNX graph that training runs, in float64.
 * @throws GrpoError `not-built` for losses that the graph does not have yet
 */
export async function explainGraph(input: ExplainInput): Promise<ExplainOutput> {
  const options = objectiveGraphOptions(input.settings);
  const judged = explainAdvantages(input);
  const graph = new Graph('explain');
  const logprobs = graph.input('logprobs', 'float64', ['tokens']);
  const { loss, perTokenLoss } = grpoObjective(graph, logprobs, { ...options, dtype: 'float64' });
  graph.output('loss', loss);
  graph.output('per_token_loss', perTokenLoss);
  graph.output('gradient', gradients(loss, [logprobs])[0] as Value);

  const device = await openDevice('cpu', { threads: 1 });
  try {
    const session = await openGraph(device, graph);
    const fetches = { loss: null, per_token_loss: null, gradient: null };
    const results = session.runSync(feeds(device, input, judged), fetches);
    const numbers = (name: keyof typeof fetches): number[] =>
      Array.from(device.downloadSync(results[name] as Tensor), Number);
    const total = numbers('loss')[0] as number;
    return {
      advantages: judged.advantages,
      loss: total,
      per_token_loss: toRows(numbers('per_token_loss'), input.mask),
      grad_logprobs: toRows(numbers('gradient'), input.mask),
      metrics: explainMetrics(input, judged, { loss: total, policyLoss: total }),
      dtype: 'float64',
    };
  } finally {
    device.dispose();
  }
}

/** The graph's inputs: of all arrays the active tokens, row by row. */
function feeds(device: Device, input: ExplainInput, judged: ExplainAdvantages): Record<string, Tensor> {
  const { settings, mask } = input;
  const kept = highEntropyMask(settings.top_entropy_quantile, input.entropy, mask);
  // A token outside the policy term has advantage 0 there: its KL stays.
  const advantages = kept.map((row, b) =>
    row.map((keep) => (judged.inPolicyTerm[b] && keep === 1 ? (judged.advantages[b] ?? NaN) : 0)),
  );
  const perToken: Record<string, number[][]> = {
    logprobs: input.logprobs,
    old_logprobs: input.oldLogprobs,
    advantages,
    weights: tokenWeights(settings, mask),
    ...(input.refLogprobs ? { ref_logprobs: input.refLogprobs } : {}),
  };
  const wanted = objectiveScalars(settings);
  const tensors: Record<string, Tensor> = {};
  for (const [name, rows] of Object.entries(perToken)) {
    if (name === 'ref_logprobs' && wanted.beta === undefined) continue;
    const active = rows.flatMap((row, b) => row.filter((_, t) => mask[b]?.[t] === 1));
    tensors[name] = device.upload('float64', [active.length], Float64Array.from(active));
  }
  for (const [name, value] of Object.entries(wanted)) {
    tensors[name] = device.upload('float64', [], Float64Array.of(value));
  }
  return tensors;
}

/** Values of the active tokens back in their places, 0 elsewhere. */
function toRows(active: readonly number[], mask: readonly number[][]): number[][] {
  let at = 0;
  return mask.map((row) => row.map((value) => (value === 1 ? (active[at++] as number) : 0)));
}
