import { loadModelSession } from '../../../trainer/models/bind-weights.ts';
import { GraphWeights } from '../../../trainer/models/graph-weights.ts';
import { LoraGraph } from '../../../trainer/models/lora-graph.ts';
import type { Policy } from '../../../trainer/models/policy.ts';
import { selectedLogits, sequenceGraph } from '../../../trainer/models/sequence-graph.ts';
import { Graph } from '../../../trainer/onnx/graph.ts';

export interface LogitsAsked {
  ids: readonly number[];
  positions: readonly number[];
}

/** The logits of a policy, with its adapter where it has one, at some positions of each sequence: positions x vocabulary, flat. */
export async function logitsOf(policy: Policy, sequences: readonly LogitsAsked[]): Promise<number[][]> {
  const { device, config, loraShapes } = policy;
  const graph = new Graph('logits');
  const weights = new GraphWeights(graph, policy.weightShapes);
  const lora = loraShapes && new LoraGraph(graph, 'float32', { ...loraShapes, dropout: false });
  const { hidden } = sequenceGraph(graph, config, weights, lora);
  graph.output('logits', selectedLogits(graph, config, weights, hidden));
  const loaded = await loadModelSession(policy, graph, weights, lora);
  const found: number[][] = [];
  for (const { ids, positions } of sequences) {
    const feeds = {
      prompt_ids: device.upload('int64', [1, 1], BigInt64Array.of(0n)),
      prompt_of: device.upload('float32', [1, 1], Float32Array.of(1)),
      past_lengths: device.upload('int64', [1], BigInt64Array.of(0n)),
      ids: device.upload('int64', [1, ids.length], BigInt64Array.from(ids, BigInt)),
      rows: device.upload('int64', [positions.length], BigInt64Array.from(positions, BigInt)),
      inverse_temperature: device.upload('float32', [], Float32Array.of(1)),
    };
    const result = await loaded.session.run({ ...loaded.weights, ...feeds }, { logits: null });
    found.push(Array.from(device.downloadSync(result.logits!), Number));
  }
  loaded.session.dispose();
  return found;
}
