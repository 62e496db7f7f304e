import { PURPOSE, uniforms } from '../../core/random/index.ts';
import type { ModelConfig } from '../models/config.ts';
import { expectedWeights, sizeOf } from '../models/expected-weights.ts';
import type { Device, Tensor } from '../runtime/device.ts';

/** `count` draws of N(0, deviation^2) by Box and Muller: two draws from two uniforms. `draw` numbers the tensor. */
export function gaussian(count: number, deviation: number, seed: number, draw: number): Float32Array {
  const even = count + (count % 2);
  const numbers = uniforms({ seed, purpose: PURPOSE.weights, step: 0, draw }, even);
  const values = new Float32Array(count);
  for (let i = 0; i < even; i += 2) {
    // Uniforms are never 0, so the logarithm is finite.
    const radius = deviation * Math.sqrt(-2 * Math.log(numbers[i] as number));
    const angle = 2 * Math.PI * (numbers[i + 1] as number);
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** All weights of an untrained model by name: matrices from N(0, deviation^2), norms 1. The same seed gives the same weights. */
export function initialWeights(
  device: Device,
  config: ModelConfig,
  deviation: number,
  seed: number,
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of expectedWeights(config)) {
    const count = sizeOf(shape);
    const data =
      shape.length === 1 ? new Float32Array(count).fill(1) : gaussian(count, deviation, seed, tensors.size);
    tensors.set(name, device.upload('float32', shape, data));
  }
  return tensors;
}
