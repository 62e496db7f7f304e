import type { Device, Tensor } from '../runtime/device.ts';
import type { ModelConfig } from './config.ts';
import { loraOf, type LoraSettings } from './lora.ts';
import { loraA } from './lora-graph.ts';

/** LoRA matrices on a device, by the names of lora-graph.ts. */
export interface Adapter extends LoraSettings {
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * A language model on a device: the weights it reads, and which of them are trained.
 *
 * Without an adapter all weights are trained; with one, only its matrices are, and the weights below are constants of every session.
 */
export class Policy {
  readonly device: Device;
  readonly config: ModelConfig;
  /** By Hugging Face name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly adapter: Adapter | undefined;
  /** Whether nothing trains it: then sessions hold all of it as constants, which ONNX Runtime packs once for its matrix kernels. */
  readonly fixed: boolean;

  constructor(
    device: Device,
    config: ModelConfig,
    weights: ReadonlyMap<string, Tensor>,
    adapter: Adapter | undefined,
    options: { fixed?: boolean } = {},
  ) {
    this.device = device;
    this.config = config;
    this.weights = weights;
    this.adapter = adapter;
    this.fixed = options.fixed ?? false;
  }

  /** What the optimizer changes. */
  get trainable(): ReadonlyMap<string, Tensor> {
    return this.adapter?.tensors ?? this.weights;
  }

  get weightShapes(): ReadonlyMap<string, readonly number[]> {
    return shapesOf(this.weights);
  }

  /** What each module's adapter is multiplied by, and the shapes of the matrices; undefined without an adapter. */
  get loraShapes():
    { shapes: ReadonlyMap<string, readonly number[]>; scale: (module: string) => number } | undefined {
    const { adapter } = this;
    if (!adapter) return undefined;
    return { shapes: shapesOf(adapter.tensors), scale: (module) => loraOf(adapter, module).scale };
  }

  /** Frees its tensors; sessions that hold them must be gone. */
  dispose(): void {
    for (const tensor of this.weights.values()) tensor.dispose();
    for (const tensor of this.adapter?.tensors.values() ?? []) tensor.dispose();
  }
}

export function shapesOf(tensors: ReadonlyMap<string, Tensor>): Map<string, readonly number[]> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.shape]));
}

/** Linear layers that have matrices, in the order of the map. */
export function adaptedModules(names: Iterable<string>): string[] {
  const suffix = loraA('');
  return [...names].filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
}

/** As the Hugging Face Trainer: weight decay is for matrices, not for norms and biases. */
export const decays = (name: string): boolean => !name.endsWith('.bias') && !name.includes('norm');
