import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { Graph } from '../../../trainer/onnx/graph.ts';
import { add, mul } from '../../../trainer/onnx/ops.ts';
import type { Device, Session, Tensor } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

/** y = a * b + a over [n], z = a + 1. */
function smallGraph(): Uint8Array {
  const graph = new Graph('small');
  const a = graph.input('a', 'float32', ['n']);
  const b = graph.input('b', 'float32', ['n']);
  graph.output('y', add(mul(a, b), a));
  graph.output('z', add(a, 1));
  return graph.serialize();
}

for (const name of ['cpu', 'awkward'] as const) {
  describe(`device ${name}`, () => {
    let device: Device;
    let session: Session;
    const vector = (...values: number[]): Tensor =>
      device.upload('float32', [values.length], Float32Array.from(values));

    before(async () => {
      device = await openDevice(name, { threads: 1, probe: false });
      session = await device.createSession(smallGraph(), { name: 'small' });
    });
    after(() => device.dispose());

    it('runs', async () => {
      const out = session.runSync({ a: vector(1, 2), b: vector(3, 4) }, { y: null });
      assert.deepEqual(device.downloadSync(out['y'] as Tensor), Float32Array.of(4, 10));
      const out2 = await session.run({ a: vector(1, 2), b: vector(3, 4) }, { y: null, z: null });
      assert.deepEqual(device.downloadSync(out2['z'] as Tensor), Float32Array.of(2, 3));
    });

    it('refuses', () => {
      assert.throws(() => session.runSync({ a: vector(1) }, { y: null }), GrpoError);
    });
  });
}
