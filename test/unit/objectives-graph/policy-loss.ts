import { gradients } from '../../../trainer/autodiff/gradients.ts';
import type { ModelConfig } from '../../../trainer/models/config.ts';
import { EMBEDDING, expectedWeights } from '../../../trainer/models/expected-weights.ts';
import { GraphWeights } from '../../../trainer/models/graph-weights.ts';
import { LoraGraph } from '../../../trainer/models/lora-graph.ts';
import { loraShapes } from '../../../trainer/models/lora.ts';
import { selectedLogits, sequenceGraph } from '../../../trainer/models/sequence-graph.ts';
import { grpoObjective } from '../../../trainer/objectives/grpo-graph.ts';
import { Graph, type Value } from '../../../trainer/onnx/graph.ts';
import * as op from '../../../trainer/onnx/ops.ts';
import type { Device, Session, Tensor } from '../../../trainer/runtime/device.ts';
import { pack, packedFeeds } from '../../../trainer/update/pack.ts';
import { randomNumbers } from '../autodiff/gradcheck.ts';
import { randomSequences, TINY_LORA } from '../models/random-policy.ts';

export type Precision = 'float64' | 'float32';
/** Weights or gradients by name. */
export type Numbers = Map<string, Float64Array>;

export const OBJECTIVE = { kl: 'k3_corrected', withKl: true, withDelta: true } as const;
export const SCALARS = {
  inverse_temperature: 1 / 0.8,
  clip_low: 0.8,
  clip_high: 1.28,
  beta: 0.3,
  delta: 1.9,
};

/** A GRPO loss of a whole model over a padded batch, with its gradients. */
interface Loss {
  graph: Graph;
  /** By parameter; the embedding's entry is the gradient of its looked-up rows. */
  gradients: Map<string, Value>;
}

function lossGraph(config: ModelConfig, dtype: Precision, options: { fused: boolean; lora: boolean }): Loss {
  const graph = new Graph('policy', { fused: options.fused });
  const weights = new GraphWeights(graph, expectedWeights(config), dtype);
  const shapes = loraShapes(config, TINY_LORA);
  const lora = options.lora ? new LoraGraph(graph, dtype, { shapes, scale: 2, dropout: false }) : undefined;
  const { embedded, hidden } = sequenceGraph(graph, config, weights, lora);
  const logits = selectedLogits(graph, config, weights, hidden, dtype);
  const logprobs = op.selectedLogProb(logits, graph.input('targets', 'int64', ['tokens']));
  const { loss } = grpoObjective(graph, logprobs, { ...OBJECTIVE, dtype });
  graph.output('loss', loss);
  const named = lora
    ? [...lora.values]
    : weights.names
        .filter((name) => name !== EMBEDDING || config.tieEmbeddings)
        .map((name): [string, Value] => [name, weights.get(name)]);
  const wanted: [string, Value][] = lora ? named : [...named, ['rows', embedded]];
  const found = gradients(
    loss,
    wanted.map(([, value]) => value),
  );
  wanted.forEach(([name], i) => graph.output(`d ${name}`, found[i]!));
  return { graph, gradients: new Map(wanted.map(([name], i) => [name, found[i]!])) };
}

/** The batch: right-padded prompts and completions, with old log-probabilities on both sides of every clip bound. */
export function makeBatch(config: ModelConfig) {
  const sequences = randomSequences(config, [
    [3, 6],
    [1, 4],
    [5, 1],
    [2, 3],
  ]);
  // Two completions of one prompt, as in a group: the prompt is computed once and its gradient comes from both.
  const group = sequences.map((one, i) => (i === 3 ? { ...one, prompt: sequences[2]!.prompt } : one));
  const packed = pack(group, [0, 1, 2, 3]);
  const next = randomNumbers(9);
  const tokens = packed.targets.length;
  const numbers = (low: number, high: number) =>
    Float64Array.from({ length: tokens }, () => low + (high - low) * next());
  const centre = -Math.log(config.vocabSize);
  const arrays = {
    old_logprobs: numbers(centre - 1, centre + 1),
    ref_logprobs: numbers(centre - 1, centre + 1),
    advantages: numbers(-2, 2),
    weights: numbers(0.02, 0.1),
  };
  return { packed, arrays };
}

/** A loss graph loaded, with weights and a batch to evaluate it on. */
export class Evaluation {
  readonly weights: Map<string, Tensor>;
  private readonly device: Device;
  private readonly session: Session;
  private readonly feeds: Record<string, Tensor>;
  private readonly loss: Loss;
  private readonly ids: BigInt64Array;
  private readonly config: ModelConfig;

  private constructor(
    device: Device,
    config: ModelConfig,
    loss: Loss,
    session: Session,
    dtype: Precision,
    numbers: Numbers,
  ) {
    const { packed, arrays } = makeBatch(config);
    const upload = (shape: readonly number[], data: Float64Array): Tensor =>
      device.upload(dtype, shape, dtype === 'float64' ? data : Float32Array.from(data));
    const shapes = new Map([...expectedWeights(config), ...loraShapes(config, TINY_LORA)]);
    this.device = device;
    this.config = config;
    this.loss = loss;
    this.session = session;
    this.ids = BigInt64Array.from([...packed.promptIds, ...packed.ids]);
    this.weights = new Map([...numbers].map(([name, data]) => [name, upload(shapes.get(name)!, data)]));
    this.feeds = packedFeeds(device, packed);
    this.feeds.prompt_of = upload([packed.batch, packed.prompts], Float64Array.from(packed.promptOf));
    for (const [name, data] of Object.entries(arrays)) this.feeds[name] = upload([data.length], data);
    for (const [name, value] of Object.entries(SCALARS))
      this.feeds[name] = upload([], Float64Array.of(value));
  }

  static async open(
    device: Device,
    config: ModelConfig,
    dtype: Precision,
    numbers: Numbers,
    options: { fused: boolean; lora: boolean },
  ): Promise<Evaluation> {
    const loss = lossGraph(config, dtype, options);
    const session = await device.createSession(loss.graph.serialize(), { name: 'policy' });
    return new Evaluation(device, config, loss, session, dtype, numbers);
  }

  run(): number {
    const result = this.session.runSync(this.fed(), { loss: null });
    const [value] = this.device.downloadSync(result.loss!);
    result.loss!.dispose();
    return Number(value);
  }

  /** Gradients by parameter, the embedding's look-up added up. */
  gradients(): Numbers {
    const names = [...this.loss.gradients.keys()];
    const result = this.session.runSync(
      this.fed(),
      Object.fromEntries(names.map((name) => [`d ${name}`, null])),
    );
    const found: Numbers = new Map(
      names.map((name) => [name, Float64Array.from(this.device.downloadSync(result[`d ${name}`]!), Number)]),
    );
    const rows = found.get('rows');
    if (rows) {
      found.delete('rows');
      const { hiddenSize, vocabSize } = this.config;
      const table = found.get(EMBEDDING) ?? new Float64Array(vocabSize * hiddenSize);
      this.ids.forEach((id, row) => {
        for (let i = 0; i < hiddenSize; i += 1) {
          const at = Number(id) * hiddenSize + i;
          table[at] = table[at]! + rows[row * hiddenSize + i]!;
        }
      });
      found.set(EMBEDDING, table);
    }
    return found;
  }

  private fed(): Record<string, Tensor> {
    const all: Record<string, Tensor> = { ...this.feeds, ...Object.fromEntries(this.weights) };
    return Object.fromEntries(this.session.inputNames.map((name) => [name, all[name]!]));
  }
}
