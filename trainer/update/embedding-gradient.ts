import { openGraph } from '../models/bind-weights.ts';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { Device, Session, Tensor } from '../runtime/device.ts';

/**
 * Adds the gradients of looked-up rows to the gradient of the embedding table, in place.
 *
 * A session of its own with one thread: ScatterND with reduction=add is a data race for repeated ids on more (measured in
 * reference/onnxruntime), and faster with one.
 */
export class EmbeddingGradient {
  private readonly session: Session;

  private constructor(session: Session) {
    this.session = session;
  }

  static async open(device: Device, shape: readonly number[]): Promise<EmbeddingGradient> {
    const graph = new Graph('embedding-gradient');
    const table = graph.input('table', 'float32', shape);
    const ids = graph.input('ids', 'int64', ['rows']);
    const gradient = graph.input('gradient', 'float32', ['rows', shape[1] as number]);
    graph.output('sum', op.scatterND(table, op.reshape(ids, ['rows', 1]), gradient, 'add'));
    return new EmbeddingGradient(await openGraph(device, graph, {}, 1));
  }

  /** table[ids] += gradient. ids int64 [rows], gradient [rows, hiddenSize]. */
  async add(table: Tensor, ids: Tensor, gradient: Tensor): Promise<void> {
    await this.session.run({ table, ids, gradient }, { sum: table });
  }

  dispose(): void {
    this.session.dispose();
  }
}
