import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdamW } from '../../../trainer/optim/adamw.ts';
import { learningRateFactor, type SchedulerType } from '../../../trainer/optim/schedule.ts';
import { decays } from '../../../trainer/models/policy.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import type { Device, Tensor } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

interface AdamWGolden {
  shapes: Record<string, number[]>;
  settings: {
    learning_rate: number;
    betas: [number, number];
    eps: number;
    weight_decay: number;
    max_grad_norm: number;
  };
  warmup: number;
  steps: number;
  saved: Record<string, Record<string, number[]>>;
  norms: number[];
}

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(join(packageRoot, 'test/golden/optim', name), 'utf8'));

// The same functions as in test/golden/optim/make.py.
const initial = (parameter: number, i: number): number => Math.sin(1.7 * i + parameter);
const gradient = (parameter: number, i: number, step: number): number =>
  Math.exp(2 * Math.sin(0.05 * step) - 2) *
  Math.sin(0.9 * i + 0.37 * step * (1 + parameter) + 0.01 * i * step);

const SETTINGS = {
  learning_rate: 0.1,
  weight_decay: 0,
  adam_beta1: 0.9,
  adam_beta2: 0.999,
  adam_epsilon: 1e-8,
};

describe('AdamW', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 1, probe: false })));
  after(() => device.dispose());

  const single = async (...values: number[]) => {
    const weight = device.upload('float32', [values.length], Float32Array.from(values));
    const optimizer = await AdamW.open(device, new Map([['w', weight]]), () => true);
    return { weight, optimizer, gradient: optimizer.gradients.get('w')! };
  };

  it('follows PyTorch for 1,000 steps with decay, clipping, warm-up and cosine, within 1e-5 of the largest weight', async () => {
    const { shapes, settings, warmup, steps, saved, norms } = golden('adamw.json') as AdamWGolden;
    const filled = (shape: number[], value: (i: number) => number): Float32Array =>
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i));
    const parameters = new Map<string, Tensor>(
      Object.entries(shapes).map(([name, shape], p) => [
        name,
        device.upload(
          'float32',
          shape,
          filled(shape, (i) => initial(p, i)),
        ),
      ]),
    );
    const optimizer = await AdamW.open(device, parameters, decays);
    for (let step = 1; step <= steps; step += 1) {
      Object.entries(shapes).forEach(([name, shape], p) =>
        device.write(
          optimizer.gradients.get(name)!,
          filled(shape, (i) => gradient(p, i, step)),
        ),
      );
      const { gradNorm } = await optimizer.step(
        {
          learning_rate: settings.learning_rate * learningRateFactor('cosine', step - 1, warmup, steps),
          weight_decay: settings.weight_decay,
          adam_beta1: settings.betas[0],
          adam_beta2: settings.betas[1],
          adam_epsilon: settings.eps,
        },
        settings.max_grad_norm,
      );
      const norm = norms[step - 1];
      if (norm !== undefined) assert.ok(Math.abs(gradNorm / norm - 1) < 1e-6, `norm of step ${step}`);
      for (const [name, expected] of Object.entries(saved[step] ?? {})) {
        const largest = Math.max(...expected.map(Math.abs));
        const found = device.downloadSync(parameters.get(name)!);
        expected.forEach((value, i) => {
          const error = Math.abs(Number(found[i]) - value) / largest;
          assert.ok(error <= 1e-5, `step ${step} ${name}[${i}]: ${found[i]} for ${value}`);
        });
      }
    }
    assert.equal(optimizer.updates, steps);
    optimizer.dispose();
    for (const tensor of parameters.values()) tensor.dispose();
  });

  it('scales gradients down to the global norm, and leaves smaller ones alone', async () => {
    const move = async (scale: number, maxGradNorm: number): Promise<{ norm: number; moment: number[] }> => {
      const { optimizer, gradient: accumulated } = await single(1, 1);
      device.write(accumulated, Float32Array.of(3 * scale, 4 * scale));
      const { gradNorm } = await optimizer.step(SETTINGS, maxGradNorm);
      const moment = Array.from(device.downloadSync(optimizer.moments.exp_avg.get('w')!), Number);
      optimizer.dispose();
      return { norm: gradNorm, moment };
    };
    const near = (found: number[], expected: number[]) =>
      found.forEach((value, i) => assert.ok(Math.abs(value / expected[i]! - 1) < 1e-5, `${found.join()}`));
    const clipped = await move(1, 2.5);
    assert.equal(clipped.norm, 5, 'the norm is that before clipping');
    near(clipped.moment, [0.15, 0.2]);
    near((await move(0.1, 2.5)).moment, [0.03, 0.04]);
    near((await move(1, 0)).moment, [0.3, 0.4]);
  });

  it('changes nothing where a gradient is not a number', async () => {
    const { weight, optimizer, gradient: accumulated } = await single(1, 2);
    device.write(accumulated, Float32Array.of(NaN, 1));
    assert.ok(!Number.isFinite((await optimizer.step(SETTINGS, 1)).gradNorm));
    assert.deepEqual(Array.from(device.downloadSync(weight), Number), [1, 2]);
    assert.deepEqual(Array.from(device.downloadSync(optimizer.moments.exp_avg.get('w')!), Number), [0, 0]);
    assert.equal(optimizer.updates, 0);
    optimizer.dispose();
  });

  it('starts again after a reset', async () => {
    const { weight, optimizer, gradient: accumulated } = await single(1);
    const update = async (): Promise<number> => {
      device.write(weight, Float32Array.of(1));
      device.write(accumulated, Float32Array.of(0.5));
      await optimizer.step(SETTINGS, 0);
      return Number(device.downloadSync(weight)[0]);
    };
    const first = await update();
    device.write(accumulated, Float32Array.of(-3));
    await optimizer.step(SETTINGS, 0);
    await optimizer.reset();
    assert.equal(await update(), first);
    await optimizer.zeroGradients();
    assert.deepEqual(Array.from(device.downloadSync(accumulated), Number), [0]);
    optimizer.dispose();
  });
});

describe('learning-rate schedules', () => {
  it("are transformers' get_scheduler, warm-up included", () => {
    const cases = golden('schedules.json') as {
      type: SchedulerType;
      warmup: number;
      steps: number;
      factors: number[];
    }[];
    assert.equal(cases.length, 12);
    for (const { type, warmup, steps, factors } of cases) {
      factors.forEach((factor, step) => {
        const ours = learningRateFactor(type, step, warmup, steps);
        assert.ok(
          Math.abs(ours - factor) < 1e-12,
          `${type} ${warmup}/${steps} at ${step}: ${ours} for ${factor}`,
        );
      });
    }
  });

  it('stay at their end', () => {
    assert.equal(learningRateFactor('linear', 12, 2, 10), 0);
    assert.equal(learningRateFactor('cosine', 12, 2, 10), 0);
    assert.equal(learningRateFactor('constant', 12, 2, 10), 1);
  });
});
