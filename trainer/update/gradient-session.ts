import { loadModelSession, type ModelSession } from '../models/bind-weights.ts';
import { EMBEDDING } from '../models/expected-weights.ts';
import { dropoutMask } from '../models/lora-graph.ts';
import type { Policy } from '../models/policy.ts';
import type { Device, RunOptions, Tensor } from '../runtime/device.ts';
import { EmbeddingGradient } from './embedding-gradient.ts';
import {
  accumulated,
  accumulator,
  EMBEDDED_GRADIENT,
  EMBEDDED_IDS,
  gradientGraph,
  type GradientGraph,
  type Objective,
} from './gradient-graph.ts';
import { allRows, packedFeeds, type PackedBatch } from './pack.ts';

/** What a micro-batch gave. */
export interface MicrobatchResult {
  /** Its share of the step's loss. */
  loss: number;
  /** Of the policy as it is now, in the batch's token order. */
  logprobs: Float32Array;
}

/** Dropout masks of one micro-batch: values [all rows, features] for a module, prompts' rows first. */
export type DropoutMasks = (module: string, batch: PackedBatch) => Float32Array;

/** Runs the gradient graph of a policy micro-batch by micro-batch and adds the gradients up on the device. */
export class GradientSession {
  private readonly device: Device;
  private readonly graph: GradientGraph;
  private readonly loaded: ModelSession;
  private readonly scatter: EmbeddingGradient | undefined;
  private readonly gradients: ReadonlyMap<string, Tensor>;

  private constructor(
    device: Device,
    graph: GradientGraph,
    loaded: ModelSession,
    scatter: EmbeddingGradient | undefined,
    gradients: ReadonlyMap<string, Tensor>,
  ) {
    this.device = device;
    this.graph = graph;
    this.loaded = loaded;
    this.scatter = scatter;
    this.gradients = gradients;
  }

  /** @param gradients accumulators by parameter name, e.g. the optimizer's */
  static async open(
    policy: Policy,
    objective: Objective,
    gradients: ReadonlyMap<string, Tensor>,
  ): Promise<GradientSession> {
    const graph = gradientGraph(policy, objective);
    const loaded = await loadModelSession(policy, graph.graph, graph.weights, graph.lora);
    const table = policy.weightShapes.get(EMBEDDING);
    const scatter = graph.embedding && table ? await EmbeddingGradient.open(policy.device, table) : undefined;
    return new GradientSession(policy.device, graph, loaded, scatter, gradients);
  }

  /**
   * Forward and backward pass of one micro-batch; its gradients are added to the accumulators.
   * @param perToken arrays in the batch's token order, by the objective's input names
   * @param scalars by the objective's input names, `inverse_temperature` included
   */
  async accumulate(
    batch: PackedBatch,
    perToken: Readonly<Record<string, Float32Array>>,
    scalars: Readonly<Record<string, number>>,
    options: RunOptions & { dropout?: DropoutMasks } = {},
  ): Promise<MicrobatchResult> {
    const { device } = this;
    const tokens = batch.targets.length;
    const rowCount = allRows(batch);
    const own = packedFeeds(device, batch);
    for (const [name, data] of Object.entries(perToken)) own[name] = device.upload('float32', [tokens], data);
    for (const [name, value] of Object.entries(scalars))
      own[name] = device.upload('float32', [], Float32Array.of(value));
    for (const module of this.graph.masked) {
      const mask = options.dropout?.(module, batch);
      if (!mask) throw new Error(`no dropout mask for ${module}`);
      own[dropoutMask(module)] = device.upload('float32', [rowCount, mask.length / rowCount], mask);
    }
    const feeds: Record<string, Tensor> = { ...this.loaded.weights, ...own };
    const outputs: Record<string, Tensor | null> = { loss: null, logprobs: null };
    for (const name of this.graph.parameters) {
      const sum = this.gradientOf(name);
      feeds[accumulator(name)] = sum;
      outputs[accumulated(name)] = sum;
    }
    if (this.graph.embedding) Object.assign(outputs, { [EMBEDDED_GRADIENT]: null, [EMBEDDED_IDS]: null });
    try {
      const result = await this.loaded.session.run(feeds, outputs, options);
      const { loss, logprobs } = result as { loss: Tensor; logprobs: Tensor };
      const [rows, ids] = [result[EMBEDDED_GRADIENT], result[EMBEDDED_IDS]];
      if (this.scatter && rows && ids) {
        await this.scatter.add(this.gradientOf(EMBEDDING), ids, rows);
        rows.dispose();
        ids.dispose();
      }
      const [value] = (await device.download(loss)) as Float32Array;
      const found = (await device.download(logprobs)) as Float32Array;
      loss.dispose();
      logprobs.dispose();
      return { loss: value as number, logprobs: found };
    } finally {
      for (const tensor of Object.values(own)) tensor.dispose();
    }
  }

  private gradientOf(name: string): Tensor {
    const tensor = this.gradients.get(name);
    if (!tensor) throw new Error(`no accumulator for ${name}`);
    return tensor;
  }

  dispose(): void {
    this.loaded.session.dispose();
    this.scatter?.dispose();
  }
}
