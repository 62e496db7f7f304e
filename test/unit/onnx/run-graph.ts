import type { Graph } from '../../../trainer/onnx/graph.ts';
import type { DType, TensorData } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

export interface Feed {
  dtype: DType;
  shape: readonly number[];
  data: TensorData;
}

export interface Result {
  dtype: DType;
  shape: readonly number[];
  /** Whole numbers and booleans as numbers too. */
  numbers: number[];
}

/** Serialises a graph, loads it into ONNX Runtime and runs it once, one thread. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Feed>>,
  constants: Readonly<Record<string, Feed>> = {},
): Promise<Record<string, Result>> {
  const device = await openDevice('cpu', { threads: 1, probe: false });
  const upload = (list: Readonly<Record<string, Feed>>) =>
    Object.fromEntries(
      Object.entries(list).map(([name, feed]) => [name, device.upload(feed.dtype, feed.shape, feed.data)]),
    );
  try {
    const model = graph.serialize({ constants: Object.keys(constants) });
    const session = await device.createSession(model, { name: graph.name, constants: upload(constants) });
    const outputs = Object.fromEntries(session.outputNames.map((name) => [name, null]));
    const results = session.runSync(upload(feeds), outputs);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => {
        const { dtype, shape } = tensor;
        return [name, { dtype, shape: [...shape], numbers: Array.from(device.downloadSync(tensor), Number) }];
      }),
    );
  } finally {
    device.dispose();
  }
}
