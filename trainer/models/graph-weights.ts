import { GrpoError } from '../../core/errors/index.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import type { DType } from '../runtime/device.ts';

/**
 * The weights of a model as inputs of a graph, declared when a building function first asks for them. A graph thus names exactly the
 * weights that it reads, and `names` tells its user what to feed.
 */
export class GraphWeights {
  readonly graph: Graph;
  readonly dtype: DType;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly values = new Map<string, Value>();

  constructor(graph: Graph, shapes: ReadonlyMap<string, readonly number[]>, dtype: DType = 'float32') {
    this.graph = graph;
    this.shapes = shapes;
    this.dtype = dtype;
  }

  has(name: string): boolean {
    return this.shapes.has(name);
  }

  /** The weight called `name` in the Hugging Face layout. */
  get(name: string): Value {
    const known = this.values.get(name);
    if (known) return known;
    const shape = this.shapes.get(name);
    if (!shape) {
      throw new GrpoError({
        code: 'graph-unknown-weight',
        message: `The graph asks for a weight that the model does not have: ${name}`,
        kind: 'internal',
      });
    }
    const value = this.graph.input(name, this.dtype, shape);
    this.values.set(name, value);
    return value;
  }

  /** Names of the weights read so far, in order of first use. */
  get names(): readonly string[] {
    return [...this.values.keys()];
  }
}
