import assert from 'node:assert/strict';
import { gradients } from '../../../trainer/autodiff/gradients.ts';
import { Graph } from '../../../trainer/onnx/graph.ts';
import { gather } from '../../../trainer/onnx/ops.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { randomNumbers } from './gradcheck.ts';

const [COUNT, WIDTH, VOCABULARY] = [6144, 512, 2048];

/** Token-like ids: rank r with probability about 1 / r, so that some repeat hundreds of times. */
function zipfIds(seed: number): BigInt64Array {
  const next = randomNumbers(seed);
  return BigInt64Array.from({ length: COUNT }, () => BigInt(Math.floor(VOCABULARY ** next()) - 1));
}

describe('the gradient of an embedding', () => {
  it('is right and the same in 100 runs of a one-thread session (ScatterND with reduction add)', async () => {
    const graph = new Graph('embedding gradient');
    const table = graph.input('table', 'float32', [VOCABULARY, WIDTH]);
    const rows = gather(table, graph.input('ids', 'int64', ['n']));
    const seed = graph.input('seed', 'float32', ['n', WIDTH]);
    graph.output('gradient', gradients(rows, [table], seed)[0]!);

    const ids = zipfIds(3);
    const next = randomNumbers(4);
    const upstream = Float32Array.from({ length: COUNT * WIDTH }, () => next() - 0.5);
    const expected = new Float32Array(VOCABULARY * WIDTH);
    ids.forEach((id, row) => {
      const to = Number(id) * WIDTH;
      for (let at = 0; at < WIDTH; at += 1) expected[to + at]! += upstream[row * WIDTH + at]!;
    });

    const device = await openDevice('cpu', { threads: 2, probe: false });
    try {
      const session = await device.createSession(graph.serialize(), { name: 'embedding', threads: 1 });
      const feeds = {
        ids: device.upload('int64', [COUNT], ids),
        seed: device.upload('float32', [COUNT, WIDTH], upstream),
      };
      const gradient = device.allocate('float32', [VOCABULARY, WIDTH]);
      const wanted = Buffer.from(expected.buffer);
      for (let run = 0; run < 100; run += 1) {
        session.runSync(feeds, { gradient });
        const found = device.downloadSync(gradient);
        // Bit for bit: one thread adds in the order of the ids, as the loop above.
        assert.ok(wanted.equals(Buffer.from(found.buffer)), `run ${run} differs`);
      }
    } finally {
      device.dispose();
    }
  });
});
