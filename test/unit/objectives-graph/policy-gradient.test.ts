import assert from 'node:assert/strict';
import type { ModelConfig } from '../../../trainer/models/config.ts';
import { expectedWeights } from '../../../trainer/models/expected-weights.ts';
import { loraShapes } from '../../../trainer/models/lora.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { GradientSession } from '../../../trainer/update/gradient-session.ts';
import { randomPolicy, randomWeights, TINY_LLAMA, TINY_LORA, TINY_QWEN2 } from '../models/random-policy.ts';
import { Evaluation, makeBatch, OBJECTIVE, SCALARS, type Numbers, type Precision } from './policy-loss.ts';

const numbersOf = (config: ModelConfig, lora: boolean): Numbers =>
  new Map([
    ...randomWeights(expectedWeights(config), 1),
    ...(lora ? randomWeights(loraShapes(config, TINY_LORA), 1001) : []),
  ]);

/** Central differences of six elements of every tensor. */
function checkDifferences(device: Device, exact: Evaluation, found: Numbers, numbers: Numbers): void {
  const step = 1e-5;
  for (const [parameter, gradient] of found) {
    const tensor = exact.weights.get(parameter)!;
    const data = numbers.get(parameter)!;
    const stride = Math.max(1, Math.ceil(data.length / 6));
    for (let at = 0; at < data.length; at += stride) {
      const [above, below] = [step, -step].map((shift) => {
        device.write(tensor, Float64Array.of(data[at]! + shift), at);
        return exact.run();
      }) as [number, number];
      device.write(tensor, Float64Array.of(data[at]!), at);
      const difference = (above - below) / (2 * step);
      const error = Math.abs(gradient[at]! - difference) / Math.max(Math.abs(difference), 0.01);
      assert.ok(error <= 1e-6, `${parameter}[${at}]: gradient ${gradient[at]}, difference ${difference}`);
    }
  }
}

/** Largest difference over the largest entry of each tensor. */
function agree(found: Numbers, expected: Numbers, tolerance: number): void {
  assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
  for (const [name, values] of expected) {
    const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    assert.ok(largest > 0, `${name} has no gradient at all`);
    values.forEach((value, i) => {
      const error = Math.abs(found.get(name)![i]! - value) / largest;
      assert.ok(error <= tolerance, `${name}[${i}]: ${found.get(name)![i]} for ${value}`);
    });
  }
}

const MODELS: [string, ModelConfig, boolean][] = [
  ['Llama, untied', TINY_LLAMA, false],
  [
    'Llama, tied, all biases',
    { ...TINY_LLAMA, tieEmbeddings: true, attentionBias: true, attentionOutputBias: true, mlpBias: true },
    false,
  ],
  ['Qwen2, tied', TINY_QWEN2, false],
  ['Qwen2, untied, all heads of one group', { ...TINY_QWEN2, tieEmbeddings: false, keyValueHeads: 1 }, false],
  ['Llama with LoRA', TINY_LLAMA, true],
  ['Qwen2 with LoRA', TINY_QWEN2, true],
];

describe('the gradient of the whole GRPO loss', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 1, probe: false })));
  after(() => device.dispose());

  for (const [name, config, lora] of MODELS) {
    it(`${name}: float64 is finite differences; float32, fused and the training session are float64`, async () => {
      const numbers = numbersOf(config, lora);
      const open = (dtype: Precision, fused: boolean) =>
        Evaluation.open(device, config, dtype, numbers, { fused, lora });
      const exact = await open('float64', false);
      const expected = exact.gradients();
      assert.equal(expected.size, lora ? loraShapes(config, TINY_LORA).size : expectedWeights(config).size);
      checkDifferences(device, exact, expected, numbers);
      agree((await open('float32', false)).gradients(), expected, 2e-5);
      agree((await open('float32', true)).gradients(), expected, 2e-5);

      const policy = randomPolicy(device, config, lora ? { lora: TINY_LORA } : {});
      const sums = new Map(
        [...policy.trainable].map(([parameter, { shape, size }]) => [
          parameter,
          device.upload('float32', shape, new Float32Array(size)),
        ]),
      );
      const session = await GradientSession.open(policy, { kind: 'grpo', ...OBJECTIVE }, sums);
      const { packed, arrays } = makeBatch(config);
      const perToken = Object.fromEntries(
        Object.entries(arrays).map(([array, data]) => [array, Float32Array.from(data)]),
      );
      const { loss } = await session.accumulate(packed, perToken, SCALARS);
      assert.ok(Math.abs(loss - exact.run()) < 1e-5);
      const gathered = (): Numbers =>
        new Map(
          [...sums].map(([parameter, sum]) => [
            parameter,
            Float64Array.from(device.downloadSync(sum), Number),
          ]),
        );
      agree(gathered(), expected, 2e-5);
      // A second micro-batch adds to the first.
      await session.accumulate(packed, perToken, SCALARS);
      agree(
        gathered(),
        new Map([...expected].map(([parameter, data]) => [parameter, data.map((v) => 2 * v)])),
        2e-5,
      );
      session.dispose();
      policy.dispose();
    });
  }
});
