import type { Graph, Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType } from '../runtime/device.ts';

/** Names of an adapter's two matrices for the linear layer `module`, e.g. `model.layers.0.self_attn.q_proj`. */
export const loraA = (module: string): string => `${module}.lora_A.weight`;
export const loraB = (module: string): string => `${module}.lora_B.weight`;

/** Name of the graph input that carries a module's dropout mask: float [rows, in], 0 or 1 / (1 - p). */
export const dropoutMask = (module: string): string => `${module}.dropout`;

export interface LoraGraphOptions {
  /** Shapes of the adapter's matrices by name: A [r, in], B [out, r]. */
  shapes: ReadonlyMap<string, readonly number[]>;
  /** What a module's adapter is multiplied by: alpha / r, of all modules or of each. */
  scale: number | ((module: string) => number);
  /** Whether masks are fed (training with dropout > 0). */
  dropout: boolean;
}

/**
 * LoRA in a graph: y + scale * dropout(x) A^T B^T (Hu et al. 2021; PEFT's layout and order of operations).
 * Only modules that have matrices get an adapter.
 */
export class LoraGraph {
  private readonly graph: Graph;
  private readonly dtype: DType;
  private readonly options: LoraGraphOptions;
  private readonly matrices = new Map<string, Value>();
  private readonly maskNames: string[] = [];

  constructor(graph: Graph, dtype: DType, options: LoraGraphOptions) {
    this.graph = graph;
    this.dtype = dtype;
    this.options = options;
  }

  /** x [rows, in], y [rows, out] -> y with the module's adapter added. */
  add(x: Value, y: Value, module: string): Value {
    const { shapes, scale, dropout } = this.options;
    if (!shapes.has(loraA(module))) return y;
    let input = x;
    if (dropout) {
      const mask = this.graph.input(dropoutMask(module), this.dtype, x.shape);
      this.maskNames.push(module);
      input = op.mul(x, mask);
    }
    const low = op.matmul(input, this.matrix(loraA(module)), { transB: true });
    const share = op.matmul(low, this.matrix(loraB(module)), {
      transB: true,
      alpha: typeof scale === 'number' ? scale : scale(module),
    });
    return op.add(y, share);
  }

  private matrix(name: string): Value {
    const known = this.matrices.get(name);
    if (known) return known;
    const shape = this.options.shapes.get(name);
    if (!shape) throw new Error(`adapter without ${name}`);
    const value = this.graph.input(name, this.dtype, shape);
    this.matrices.set(name, value);
    return value;
  }

  /** The adapter's matrices that the graph reads, by name. */
  get values(): ReadonlyMap<string, Value> {
    return this.matrices;
  }

  /** Modules whose dropout mask must be fed. */
  get maskedModules(): readonly string[] {
    return this.maskNames;
  }
}
