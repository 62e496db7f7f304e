import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GrpoError } from '../../../core/errors/index.ts';
import type { Device, Tensor } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { affineModel, arithmeticModel, chainModel, copyModel, productModel } from './models.ts';

/** A run of this chain takes some 100 ms: long enough to act while it is in flight. */
const STEPS = 60;
const SIZE = 512;

describe('sessions', () => {
  let device: Device;
  before(async () => {
    device = await openDevice('cpu', { threads: 1, probe: false });
  });
  after(() => device.dispose());

  const zeros = (...shape: number[]): Tensor =>
    device.upload('float32', shape, new Float32Array(shape.reduce((product, dim) => product * dim, 1)));

  describe('feeds', () => {
    it('must be what the graph takes', async () => {
      const session = await device.createSession(arithmeticModel(), { name: 'arithmetic' });
      const a = zeros(2);
      const refuse = (
        feeds: Record<string, Tensor>,
        outputs: Record<string, Tensor | null>,
        message: RegExp,
      ) => assert.throws(() => session.runSync(feeds, outputs), { code: 'runtime-bad-feed', message });
      refuse({ a }, { y: null }, /arithmetic is missing the input b/);
      refuse({ a, b: a, c: a }, { y: null }, /has no input c/);
      refuse({ a, c: a }, { y: null }, /is missing the input b and has no input c/);
      refuse({ a, b: a }, { w: null }, /has no output w; it has y, z/);
      refuse({ a, b: a }, {}, /no output at all/);
      const ints = device.upload('int64', [2], BigInt64Array.of(1n, 2n));
      refuse({ a, b: ints }, { y: null }, /b of session arithmetic takes float32, not int64/);
      refuse({ a, b: a }, { y: ints }, /y of session arithmetic takes float32, not int64/);
      refuse({ a, b: zeros(2, 1) }, { y: null }, /has the shape \[\?\], and was given \[2, 1\]/);
      assert.equal(session.runSync({ a, b: a }, { y: null })['y']?.size, 2);
    });

    it('are compared with fixed dimensions', async () => {
      const session = await device.createSession(copyModel('float32'), { name: 'copy' });
      assert.throws(() => session.runSync({ x: zeros(3, 2) }, { y: null }), {
        code: 'runtime-bad-feed',
        message: 'x of session copy has the shape [2, 3], and was given [3, 2]',
        where: 'copy: x',
      });
    });
  });

  describe('errors', () => {
    it('name session and node when a run fails, and the session goes on', async () => {
      const session = await device.createSession(productModel(), { name: 'product' });
      const check = (error: GrpoError) => {
        assert.deepEqual([error.code, error.kind], ['runtime-run-failed', 'run']);
        assert.match(error.where ?? '', /^product: block\/MatMul/);
        assert.match(error.message, /^Session product failed: /);
        assert.ok(error.cause instanceof Error);
        return true;
      };
      const feeds = { a: zeros(2, 3), b: zeros(4, 5) };
      assert.throws(() => session.runSync(feeds, { y: null }), check);
      await assert.rejects(session.run(feeds, { y: null }), check);
      const { y } = session.runSync({ a: zeros(2, 3), b: zeros(3, 5) }, { y: null });
      assert.deepEqual(y?.shape, [2, 5]);
    });

    it('say that a given output has the wrong size', async () => {
      const session = await device.createSession(arithmeticModel(), { name: 'arithmetic' });
      assert.throws(() => session.runSync({ a: zeros(2), b: zeros(2) }, { y: zeros(3) }), {
        code: 'runtime-run-failed',
        where: /^arithmetic/,
      });
    });

    it('name the session when there is no graph in the bytes', async () => {
      await assert.rejects(device.createSession(Uint8Array.of(1, 2, 3), { name: 'garbage' }), {
        code: 'runtime-invalid-graph',
        message: /^Session garbage cannot be made from a model of 3 bytes: /,
        where: 'garbage',
      });
    });

    it('say which constant the graph does not have, or misses', async () => {
      const model = affineModel(4);
      const w = zeros(4, 4);
      const bias = zeros(4);
      const refuse = (constants: Record<string, Tensor>, message: RegExp) =>
        assert.rejects(device.createSession(model, { name: 'affine', constants }), {
          code: 'runtime-invalid-graph',
          message,
        });
      await refuse({ w, bias, nope: bias }, /nope/);
      await refuse({ w }, /bias/);
      await refuse({ w, bias: w }, /dimensions do not match/);
    });
  });

  describe('a run in flight', () => {
    it('leaves the event loop free', async () => {
      const session = await device.createSession(chainModel(STEPS, SIZE), { name: 'chain' });
      const x = zeros(SIZE, SIZE);
      let running = true;
      const run = session.run({ x }, { y: null }).finally(() => (running = false));
      let turns = 0;
      while (running) {
        turns += 1;
        await nextTurn();
      }
      await run;
      assert.ok(turns > 100, `${turns} turns of the event loop`);
    });

    it('is the only one of its session', async () => {
      const session = await device.createSession(chainModel(STEPS, SIZE), { name: 'chain' });
      const x = zeros(SIZE, SIZE);
      const first = session.run({ x }, { y: null });
      const busy = { code: 'runtime-busy', message: /chain is running/ };
      await assert.rejects(session.run({ x }, { y: null }), busy);
      assert.throws(() => session.runSync({ x }, { y: null }), busy);
      assert.equal((await first)['y']?.size, SIZE * SIZE);
    });

    it('is cancelled by its signal, and the session runs again', async () => {
      const session = await device.createSession(chainModel(STEPS * 100, SIZE), { name: 'chain' });
      const x = zeros(SIZE, SIZE);
      const controller = new AbortController();
      const run = session.run({ x }, { y: null }, { signal: controller.signal });
      await nextTurn();
      controller.abort();
      const cancelled = { code: 'run-cancelled', kind: 'interrupted', where: 'chain' };
      await assert.rejects(run, cancelled);
      await assert.rejects(session.run({ x }, { y: null }, { signal: controller.signal }), cancelled);
      const again = new AbortController();
      const next = session.run({ x }, { y: null }, { signal: again.signal });
      await nextTurn();
      again.abort();
      await assert.rejects(next, cancelled);
    });

    it('completes after a cancelled one', async () => {
      const session = await device.createSession(chainModel(STEPS, SIZE), { name: 'chain' });
      const x = zeros(SIZE, SIZE);
      const controller = new AbortController();
      const run = session.run({ x }, { y: null }, { signal: controller.signal });
      controller.abort();
      await assert.rejects(run, { code: 'run-cancelled' });
      const { signal } = new AbortController();
      assert.equal((await session.run({ x }, { y: null }, { signal }))['y']?.size, SIZE * SIZE);
    });

    it('ends undisturbed when its session and tensors are disposed', async () => {
      const session = await device.createSession(chainModel(STEPS, SIZE), { name: 'chain' });
      const x = device.upload('float32', [SIZE, SIZE], new Float32Array(SIZE * SIZE).fill(1 / SIZE));
      const run = session.run({ x }, { y: null });
      x.dispose();
      session.dispose();
      const { y } = await run;
      assert.ok(y !== undefined);
      const [value] = device.downloadSync(y, { offset: 0, length: 1 }) as Float32Array;
      assert.ok(Math.abs((value ?? 0) * SIZE - 1) < 1e-3);
      assert.throws(() => session.runSync({ x }, { y: null }), { code: 'runtime-disposed' });
    });
  });
});
