import assert from 'node:assert/strict';
import type { Device, DType, Tensor, TensorData } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { affineModel, arithmeticModel, copyModel, scaleModel, transposingModel } from './models.ts';

const SAMPLES: readonly (readonly [DType, TensorData])[] = [
  ['float32', Float32Array.of(0, -1.5, 3e38, 1e-40, Infinity, 7)],
  ['float64', Float64Array.of(0, -1.5, 1e300, 1e-310, -Infinity, 7)],
  ['float16', Uint16Array.of(0, 0x3c00, 0xbc00, 0x7bff, 1, 0xfc00)],
  ['bfloat16', Uint16Array.of(0, 0x3f80, 0xbf80, 0x7f7f, 1, 0xff80)],
  ['int64', BigInt64Array.of(0n, -1n, 2n ** 62n, -(2n ** 63n), 5n, 6n)],
  ['int32', Int32Array.of(0, -1, 2147483647, -2147483648, 5, 6)],
  ['uint8', Uint8Array.of(0, 1, 255, 128, 5, 6)],
  ['bool', Uint8Array.of(0, 1, 1, 0, 1, 0)],
];

for (const name of ['cpu', 'awkward'] as const) {
  describe(`device ${name}`, () => {
    let device: Device;
    const vector = (...values: number[]): Tensor =>
      device.upload('float32', [values.length], Float32Array.from(values));
    const read = (tensor: Tensor | undefined): number[] => {
      assert.ok(tensor !== undefined);
      return [...(device.downloadSync(tensor) as Float32Array)];
    };

    before(async () => {
      device = await openDevice(name, { threads: 1, probe: false });
    });
    after(() => device.dispose());

    for (const [dtype, data] of SAMPLES) {
      it(`carries ${dtype} there, through a graph and back`, async () => {
        const x = device.upload(dtype, [2, 3], data);
        assert.deepEqual([x.dtype, x.shape, x.size], [dtype, [2, 3], 6]);
        assert.equal(x.byteLength, data.byteLength);
        assert.deepEqual(await device.download(x), data);
        const session = await device.createSession(copyModel(dtype), { name: 'copy' });
        const { y } = session.runSync({ x }, { y: null });
        assert.ok(y !== undefined);
        assert.deepEqual([y.dtype, y.shape, y.device], [dtype, [2, 3], device]);
        assert.deepEqual(device.downloadSync(y), data);
        session.dispose();
      });
    }

    it('keeps no hold of the array that was uploaded, and gives none away', () => {
      const data = Float32Array.of(1, 2);
      const tensor = device.upload('float32', [2], data);
      data[0] = 9;
      const copy = device.downloadSync(tensor);
      copy[1] = 9;
      assert.deepEqual(read(tensor), [1, 2]);
    });

    it('writes and reads parts', async () => {
      const tensor = vector(1, 2, 3, 4);
      device.write(tensor, Float32Array.of(20, 30), 1);
      assert.deepEqual(read(tensor), [1, 20, 30, 4]);
      assert.deepEqual(await device.download(tensor, { offset: 2, length: 2 }), Float32Array.of(30, 4));
      device.write(tensor, new Float32Array(0), 4);
      assert.deepEqual(device.downloadSync(tensor, { offset: 4, length: 0 }), new Float32Array(0));
    });

    it('knows scalars and empty tensors', () => {
      const scalar = device.upload('int64', [], BigInt64Array.of(7n));
      assert.deepEqual([scalar.size, device.downloadSync(scalar)], [1, BigInt64Array.of(7n)]);
      const empty = device.allocate('float32', [0, 5]);
      assert.deepEqual([empty.size, empty.byteLength, device.downloadSync(empty).length], [0, 0, 0]);
    });

    it('refuses data that does not fit', () => {
      const bad = { code: 'runtime-bad-data' };
      assert.throws(() => device.upload('float32', [3], Float32Array.of(1, 2)), bad);
      assert.throws(() => device.upload('float32', [2], Float64Array.of(1, 2)), bad);
      assert.throws(() => device.upload('int64', [1], Int32Array.of(1)), bad);
      const tensor = vector(1, 2);
      assert.throws(() => device.write(tensor, Float32Array.of(1, 2), 1), bad);
      assert.throws(() => device.write(tensor, Float32Array.of(1), -1), bad);
      assert.throws(() => device.downloadSync(tensor, { offset: 1, length: 2 }), bad);
      assert.throws(() => device.downloadSync(tensor, { offset: 0.5, length: 1 }), bad);
      assert.throws(() => device.allocate('float32', [-1]), { code: 'runtime-bad-shape' });
    });

    it('runs into tensors that were given, allocated ones, and both', async () => {
      const session = await device.createSession(arithmeticModel(), { name: 'arithmetic' });
      assert.deepEqual(
        [session.inputNames, session.outputNames],
        [
          ['a', 'b'],
          ['y', 'z'],
        ],
      );
      const feeds = { a: vector(1, 2), b: vector(3, 4) };
      const y = device.allocate('float32', [2]);
      const given = session.runSync(feeds, { y });
      assert.equal(given['y'], y);
      assert.deepEqual(read(y), [4, 10]);
      const both = await session.run({ ...feeds, a: vector(2, 3) }, { z: null, y });
      assert.deepEqual(Object.keys(both), ['z', 'y']);
      assert.deepEqual(
        [read(both['z']), read(y)],
        [
          [3, 4],
          [8, 15],
        ],
      );
      // An allocated output is fed again without leaving the device; sizes may change from run to run.
      const again = session.runSync({ a: both['z'] as Tensor, b: vector(0, 0) }, { y: null });
      assert.deepEqual(read(again['y']), [3, 4]);
      const longer = session.runSync({ a: vector(1, 2, 3), b: vector(1, 1, 1) }, { y: null });
      assert.deepEqual([longer['y']?.shape, read(longer['y'])], [[3], [2, 4, 6]]);
    });

    it('updates in place', async () => {
      const session = await device.createSession(arithmeticModel(), { name: 'arithmetic' });
      const a = vector(1, 2);
      const b = vector(1, 1);
      for (let step = 0; step < 3; step += 1) session.runSync({ a, b }, { y: a });
      await session.run({ a, b }, { y: a });
      assert.deepEqual(read(a), [16, 32]);
    });

    it('shares constants between sessions instead of copying them', async () => {
      const size = 64;
      const bias = device.upload('float32', [size], new Float32Array(size).fill(0.5));
      const w = device.upload('float32', [size, size], new Float32Array(size * size).fill(1));
      const constants = { w, bias };
      const model = affineModel(size);
      const first = await device.createSession(model, { name: 'first', constants });
      const second = await device.createSession(model, { name: 'second', constants });
      assert.deepEqual(first.inputNames, ['x']);
      const x = device.upload('float32', [1, size], new Float32Array(size).fill(1));
      for (const session of [first, second]) {
        const { y, z } = session.runSync({ x }, { y: null, z: null });
        assert.deepEqual([read(y)[0], read(z)[0]], [size + 0.5, 1.5]);
      }
      // Constants must not change; that a change is seen in both proves that nobody holds a copy.
      device.write(bias, new Float32Array(size).fill(100));
      for (const session of [first, second]) {
        assert.equal(read(session.runSync({ x }, { z: null })['z'])[0], 101);
      }
      // A session outlives its constants' owner letting go of them.
      bias.dispose();
      assert.equal(read(first.runSync({ x }, { z: null })['z'])[0], 101);
    });

    for (const optimization of ['none', 'basic', 'extended', 'all'] as const) {
      it(`computes with constants as they are given at optimisation level ${optimization}`, async () => {
        const size = 32;
        const ramp = Float32Array.from({ length: size * size }, (_, index) => index);
        const session = await device.createSession(transposingModel(size), {
          name: 'transposing',
          optimization,
          constants: {
            w: device.upload('float32', [size, size], ramp),
            bias: device.upload('float32', [size], ramp.slice(0, size)),
          },
        });
        const x = device.upload('float32', [size, size], new Float32Array(size * size).fill(1));
        const { y, z } = session.runSync({ x }, { y: null, z: null });
        assert.deepEqual(read(y).slice(0, 3), [0, size, 2 * size]);
        assert.deepEqual([read(z)[1], read(z)[size]], [1, 2]);
      });
    }

    it('takes what a run allocated as a constant', async () => {
      const copy = await device.createSession(copyModel('float32'), { name: 'copy' });
      const x = device.upload('float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
      const { y: w } = copy.runSync({ x }, { y: null });
      assert.ok(w !== undefined);
      const session = await device.createSession(scaleModel(), { name: 'scale', constants: { w } });
      w.dispose();
      assert.deepEqual(read(session.runSync({ x }, { y: null })['y']), [1, 4, 9, 16, 25, 36]);
    });

    it('does not use what was disposed', async () => {
      const session = await device.createSession(arithmeticModel(), { name: 'arithmetic' });
      const a = vector(1);
      const b = vector(1);
      b.dispose();
      b.dispose();
      assert.deepEqual([a.disposed, b.disposed], [false, true]);
      const gone = { code: 'runtime-disposed' };
      assert.throws(() => session.runSync({ a, b }, { y: null }), gone);
      assert.throws(() => device.downloadSync(b), gone);
      assert.throws(() => device.write(b, Float32Array.of(1)), gone);
      session.dispose();
      session.dispose();
      assert.throws(() => session.runSync({ a, b: a }, { y: null }), gone);
      await assert.rejects(session.run({ a, b: a }, { y: null }), gone);
    });

    it('takes everything along when it is disposed', async () => {
      const other = await openDevice(name, { threads: 1, probe: false });
      const session = await other.createSession(arithmeticModel(), { name: 'arithmetic' });
      const tensor = other.upload('float32', [1], Float32Array.of(1));
      assert.throws(() => session.runSync({ a: vector(1), b: tensor }, { y: null }), {
        code: 'runtime-foreign-tensor',
      });
      other.dispose();
      assert.equal(tensor.disposed, true);
      const gone = { code: 'runtime-disposed' };
      assert.throws(() => session.runSync({ a: tensor, b: tensor }, { y: null }), gone);
      assert.throws(() => other.allocate('float32', [1]), gone);
      await assert.rejects(other.createSession(arithmeticModel(), { name: 'late' }), gone);
    });
  });
}

describe('device awkward', () => {
  it('has nothing that a JS array can be found through', async () => {
    const device = await openDevice('awkward', { threads: 1, probe: false });
    const tensor = device.upload('float32', [2], Float32Array.of(1, 2));
    const seen = new Set<unknown>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      assert.ok(!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer));
      for (const [key, part] of Object.entries(value)) if (key !== 'device' && key !== 'runtime') walk(part);
    };
    walk(tensor);
    device.dispose();
  });
});
