import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { RunOptions, Tensor } from '../runtime/device.ts';
import { packedFeeds, packMicrobatches, scatterTokens, type TokenSequence } from '../update/pack.ts';
import { loadModelSession, type ModelSession } from './bind-weights.ts';
import { GraphWeights } from './graph-weights.ts';
import { LoraGraph } from './lora-graph.ts';
import type { Policy } from './policy.ts';
import { selectedLogits, sequenceGraph } from './sequence-graph.ts';

/** Per completion token, natural log; rows in the order of the sequences, empty rows for empty completions. */
export interface Scores {
  logprobs: Float32Array[];
  /** In nats, of the same distribution; absent where not asked for. */
  entropy?: Float32Array[];
}

export interface ScorerOptions {
  /** Scores with the adapter (default), or the weights below it alone: the reference of a LoRA run whose adapter began at zero. */
  adapter?: boolean;
  entropy?: boolean;
  name?: string;
}

/**
 * Scores given completions: log-probabilities of their tokens under softmax(logits / temperature), forward only.
 */
export class Scorer {
  private readonly policy: Policy;
  private readonly loaded: ModelSession;
  private readonly entropy: boolean;

  private constructor(policy: Policy, loaded: ModelSession, entropy: boolean) {
    this.policy = policy;
    this.loaded = loaded;
    this.entropy = entropy;
  }

  static async open(policy: Policy, options: ScorerOptions = {}): Promise<Scorer> {
    const graph = new Graph(options.name ?? 'score');
    const weights = new GraphWeights(graph, policy.weightShapes);
    const withAdapter = options.adapter !== false && policy.loraShapes !== undefined;
    const lora =
      withAdapter && policy.loraShapes
        ? new LoraGraph(graph, 'float32', { ...policy.loraShapes, dropout: false })
        : undefined;
    const { hidden } = sequenceGraph(graph, policy.config, weights, lora);
    const logits = selectedLogits(graph, policy.config, weights, hidden);
    const targets = graph.input('targets', 'int64', ['tokens']);
    if (options.entropy) {
      const logprobs = op.logSoftmax(logits);
      const chosen = op.gatherElements(logprobs, op.reshape(targets, ['tokens', 1]), 1);
      graph.output('logprobs', op.reshape(chosen, ['tokens']));
      graph.output('entropy', op.neg(op.reduceSum(op.mul(op.exp(logprobs), logprobs), [1])));
    } else {
      graph.output('logprobs', op.selectedLogProb(logits, targets));
    }
    return new Scorer(policy, await loadModelSession(policy, graph, weights, lora), options.entropy ?? false);
  }

  /**
   * @param weights other tensors than the policy's for the fed weights, by name: a frozen copy of it (the reference)
   * @param maxTokens padded tokens a run
   */
  async score(
    sequences: readonly TokenSequence[],
    options: RunOptions & {
      temperature?: number;
      maxTokens: number;
      weights?: Readonly<Record<string, Tensor>>;
    },
  ): Promise<Scores> {
    const { device } = this.policy;
    const rowsOf = (): Float32Array[] => sequences.map(() => new Float32Array(0));
    const logprobs = rowsOf();
    const entropy = rowsOf();
    const inverse = device.upload('float32', [], Float32Array.of(1 / (options.temperature ?? 1)));
    for (const batch of packMicrobatches(sequences, options.maxTokens)) {
      const fed = packedFeeds(device, batch);
      const wanted: Record<string, null> = this.entropy
        ? { logprobs: null, entropy: null }
        : { logprobs: null };
      const weights = options.weights ?? this.loaded.weights;
      const feeds = { ...weights, ...fed, inverse_temperature: inverse };
      try {
        const result = await this.loaded.session.run(feeds, wanted, options);
        for (const [name, into] of [
          ['logprobs', logprobs],
          ['entropy', entropy],
        ] as const) {
          const tensor = result[name];
          if (!tensor) continue;
          scatterTokens(batch, (await device.download(tensor)) as Float32Array, into);
          tensor.dispose();
        }
      } finally {
        for (const tensor of Object.values(fed)) tensor.dispose();
      }
    }
    inverse.dispose();
    return this.entropy ? { logprobs, entropy } : { logprobs };
  }

  dispose(): void {
    this.loaded.session.dispose();
  }
}
