import type { ModelConfig } from '../../../trainer/models/config.ts';
import { expectedWeights, sizeOf } from '../../../trainer/models/expected-weights.ts';
import { loraShapes, type LoraSettings } from '../../../trainer/models/lora.ts';
import { Policy } from '../../../trainer/models/policy.ts';
import type { Device, Tensor } from '../../../trainer/runtime/device.ts';
import { randomNumbers } from '../autodiff/gradcheck.ts';

/** A Llama model of a thousand numbers: grouped queries, an untied head. */
export const TINY_LLAMA: ModelConfig = {
  modelType: 'llama',
  vocabSize: 13,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headDim: 4,
  maxPositions: 128,
  rmsNormEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: { type: 'none' },
  tieEmbeddings: false,
  attentionBias: false,
  attentionOutputBias: false,
  mlpBias: false,
  eosIds: [2],
  bosId: 1,
  padId: null,
  dtype: 'float32',
};

/** The same as Qwen2 has it: biases, and a head that is the embedding. */
export const TINY_QWEN2: ModelConfig = {
  ...TINY_LLAMA,
  modelType: 'qwen2',
  attentionBias: true,
  tieEmbeddings: true,
};

export const TINY_LORA: LoraSettings = { r: 2, alpha: 4, dropout: 0, targetModules: 'all-linear' };

/** Random weights by name: norms around 1, all else within +-`spread`. The same seed gives the same weights. */
export function randomWeights(
  shapes: ReadonlyMap<string, readonly number[]>,
  seed = 1,
  spread = 0.6,
): Map<string, Float64Array> {
  const next = randomNumbers(seed);
  const number = (name: string): number =>
    name.includes('norm') ? 0.7 + 0.6 * next() : spread * (2 * next() - 1);
  return new Map(
    [...shapes].map(([name, shape]) => [
      name,
      Float64Array.from({ length: sizeOf(shape) }, () => number(name)),
    ]),
  );
}

/** A policy of random weights; with `lora` also an adapter, whose matrices are random too (B is not zero). */
export function randomPolicy(
  device: Device,
  config: ModelConfig,
  options: { seed?: number; spread?: number; lora?: LoraSettings } = {},
): Policy {
  const { seed = 1, spread = 0.6, lora } = options;
  const upload = (shapes: ReadonlyMap<string, readonly number[]>, from: number): Map<string, Tensor> =>
    new Map(
      [...randomWeights(shapes, from, spread)].map(([name, data]) => [
        name,
        device.upload('float32', shapes.get(name)!, Float32Array.from(data)),
      ]),
    );
  const adapter = lora && { ...lora, tensors: upload(loraShapes(config, lora), seed + 1000) };
  return new Policy(device, config, upload(expectedWeights(config), seed), adapter);
}

/** Sequences of random ids. */
export function randomSequences(
  config: ModelConfig,
  lengths: readonly (readonly [prompt: number, completion: number])[],
  seed = 5,
): { prompt: Int32Array; completion: Int32Array }[] {
  const next = randomNumbers(seed);
  const ids = (length: number) => Int32Array.from({ length }, () => Math.floor(next() * config.vocabSize));
  return lengths.map(([prompt, completion]) => ({ prompt: ids(prompt), completion: ids(completion) }));
}
