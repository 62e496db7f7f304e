import { GrpoError } from '../../core/errors/index.ts';
import { openGraph } from '../models/bind-weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { Device, Session, Tensor } from '../runtime/device.ts';
import {
  adamWGraph,
  adamWScalarNames,
  adamWScalars,
  slots,
  type AdamWScalar,
  type AdamWSettings,
} from './adamw-graph.ts';

type Tensors = ReadonlyMap<string, Tensor>;

/** What an update did, for the metrics. */
export interface OptimizerReport {
  /** Global L2 norm of the gradients before clipping; not finite when a gradient was not, and then nothing was changed. */
  gradNorm: number;
}

/**
 * AdamW over parameters on a device, with clipping by the global norm. Parameters, moments and gradients stay on the device; only the norm
 * comes home.
 */
export class AdamW {
  /** Updates done: the `t` of the bias corrections. */
  updates = 0;
  readonly gradients: Tensors;
  readonly moments: { exp_avg: Tensors; exp_avg_sq: Tensors };
  private readonly parameters: Tensors;
  private readonly device: Device;
  private readonly sessions: { update: Session; norm: Session; zero: Session };
  private readonly scalars: Record<AdamWScalar, Tensor>;

  private constructor(device: Device, parameters: Tensors, sessions: AdamW['sessions']) {
    const like = (): Map<string, Tensor> =>
      new Map([...parameters].map(([name, { shape }]) => [name, device.allocate('float32', shape)]));
    this.device = device;
    this.parameters = parameters;
    this.sessions = sessions;
    this.gradients = like();
    this.moments = { exp_avg: like(), exp_avg_sq: like() };
    this.scalars = Object.fromEntries(
      adamWScalarNames.map((name) => [name, device.allocate('float32', [])]),
    ) as Record<AdamWScalar, Tensor>;
  }

  static async open(device: Device, parameters: Tensors, decays: (name: string) => boolean): Promise<AdamW> {
    const shapes = new Map([...parameters].map(([name, { shape }]) => [name, shape]));
    const sessions = {
      update: await openGraph(device, adamWGraph(shapes, decays)),
      norm: await openGraph(device, normGraph(shapes)),
      zero: await openGraph(device, zeroGraph(shapes)),
    };
    const optimizer = new AdamW(device, parameters, sessions);
    await optimizer.reset();
    return optimizer;
  }

  /** Back to the state before the first update. */
  async reset(): Promise<void> {
    await this.zero(this.moments.exp_avg);
    await this.zero(this.moments.exp_avg_sq);
    this.updates = 0;
  }

  /** Sets the gradients to zero, before the first micro-batch. */
  async zeroGradients(): Promise<void> {
    await this.zero(this.gradients);
  }

  /**
   * One update from the gathered gradients.
   * @param maxGradNorm gradients with a larger global norm are scaled down to it; 0 = never
   */
  async step(settings: AdamWSettings, maxGradNorm: number): Promise<OptimizerReport> {
    const gradNorm = await this.globalNorm();
    if (!Number.isFinite(gradNorm)) return { gradNorm };
    // PyTorch's clip_grad_norm_: the small constant is part of its definition.
    const scale = maxGradNorm > 0 ? Math.min(1, maxGradNorm / (gradNorm + 1e-6)) : 1;
    this.updates += 1;
    const values = adamWScalars(settings, this.updates, scale);
    for (const name of adamWScalarNames) this.device.write(this.scalars[name], Float32Array.of(values[name]));
    const feeds: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor> = {};
    for (const [name, parameter] of this.parameters) {
      const bound = {
        [name]: parameter,
        [slots.exp_avg(name)]: tensorOf(this.moments.exp_avg, name),
        [slots.exp_avg_sq(name)]: tensorOf(this.moments.exp_avg_sq, name),
      };
      Object.assign(feeds, bound, { [slots.gradient(name)]: tensorOf(this.gradients, name) });
      for (const [slot, tensor] of Object.entries(bound)) outputs[slots.updated(slot)] = tensor;
    }
    const used = Object.fromEntries(
      this.sessions.update.inputNames
        .filter((name) => name in this.scalars)
        .map((name) => [name, this.scalars[name as AdamWScalar]]),
    );
    await this.sessions.update.run({ ...feeds, ...used }, outputs);
    return { gradNorm };
  }

  private async globalNorm(): Promise<number> {
    const feeds = Object.fromEntries(
      [...this.gradients].map(([name, tensor]) => [slots.gradient(name), tensor]),
    );
    const { norm } = await this.sessions.norm.run(feeds, { norm: null });
    if (!norm)
      throw new GrpoError({
        code: 'internal-error',
        message: 'the norm graph gave no norm',
        kind: 'internal',
      });
    const [value] = (await this.device.download(norm)) as Float32Array;
    norm.dispose();
    return value as number;
  }

  private async zero(tensors: Tensors): Promise<void> {
    await this.sessions.zero.run({}, Object.fromEntries(tensors));
  }

  dispose(): void {
    for (const session of Object.values(this.sessions)) session.dispose();
    for (const tensors of [this.gradients, this.moments.exp_avg, this.moments.exp_avg_sq]) {
      for (const tensor of tensors.values()) tensor.dispose();
    }
    for (const tensor of Object.values(this.scalars)) tensor.dispose();
  }
}

/** sqrt of the sum of squares of all gradients. */
function normGraph(shapes: ReadonlyMap<string, readonly number[]>): Graph {
  const graph = new Graph('gradient-norm');
  let total: Value | undefined;
  for (const [name, shape] of shapes) {
    const gradient = graph.input(slots.gradient(name), 'float32', shape);
    const squares = op.reduceSum(
      op.mul(gradient, gradient),
      shape.map((_, axis) => axis),
    );
    total = total ? op.add(total, squares) : squares;
  }
  if (!total) throw new Error('nothing to train');
  graph.output('norm', op.sqrt(total));
  return graph;
}

/** Zeros of every shape, to be written into tensors that exist. */
function zeroGraph(shapes: ReadonlyMap<string, readonly number[]>): Graph {
  const graph = new Graph('zero');
  for (const [name, shape] of shapes) graph.output(name, op.expand(graph.scalar(0, 'float32'), shape));
  return graph;
}

function tensorOf(tensors: Tensors, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no tensor ${name}`);
  return tensor;
}
