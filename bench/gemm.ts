import { openGraph } from '../trainer/models/bind-weights.ts';
import { Graph } from '../trainer/onnx/graph.ts';
import * as op from '../trainer/onnx/ops.ts';
import { openDevice } from '../trainer/runtime/load.ts';

const SIZE = 1024;
const RUNS = 30;

/** What plain matrix multiplication reaches on this machine, in GFLOP/s: float32, 1024 cubed, both operands fed; the median of 30. */
export async function gemmGflops(threads: number): Promise<number> {
  const device = await openDevice('cpu', { threads, probe: false });
  const graph = new Graph('gemm');
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [SIZE, SIZE]));
  if (!a || !b) throw new Error('unreachable');
  graph.output('c', op.matmul(a, b));
  const session = await openGraph(device, graph);
  const operand = (): ReturnType<typeof device.upload> =>
    device.upload('float32', [SIZE, SIZE], new Float32Array(SIZE * SIZE).fill(0.5));
  const feeds = { a: operand(), b: operand() };
  const outputs = { c: device.allocate('float32', [SIZE, SIZE]) };
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await session.run(feeds, outputs);
    seconds.push((performance.now() - start) / 1000);
  }
  session.dispose();
  device.dispose();
  const median = seconds.sort((x, y) => x - y)[RUNS / 2] as number;
  return (2 * SIZE ** 3) / median / 1e9;
}
