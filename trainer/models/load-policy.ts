import type { Device, Tensor } from '../runtime/device.ts';
import { AdapterWeights, readAdapterConfig } from './adapter.ts';
import type { ModelConfig } from './config.ts';
import { initialLora, type LoraSettings } from './lora.ts';
import { Policy, type Adapter } from './policy.ts';
import type { ReadModel } from './read-model.ts';
import { loadWeights } from './weights.ts';

/** Puts all weights of a model folder on a device, one at a time. */
export async function uploadWeights(
  device: Device,
  folder: string,
  config: ModelConfig,
): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>();
  await loadWeights(folder, config, (name, shape, data) => {
    tensors.set(name, device.upload('float32', shape, data));
  });
  return tensors;
}

/** A model with its adapter, where it has one, for reading only: a full policy's weights are fed all the same. */
export async function loadPolicy(device: Device, model: ReadModel): Promise<Policy> {
  const weights = await uploadWeights(device, model.folder, model.config);
  const adapter = model.adapter ? await loadAdapter(device, model.adapter, model.config) : undefined;
  return new Policy(device, model.config, weights, adapter);
}

/** A policy whose weights are all trained, from a model folder. */
export async function loadFullPolicy(
  device: Device,
  folder: string,
  config: ModelConfig,
  options: { fixed?: boolean } = {},
): Promise<Policy> {
  return new Policy(device, config, await uploadWeights(device, folder, config), undefined, options);
}

/** A fresh adapter on a device: B is zero, so that the model starts unchanged. The same seed gives the same adapter. */
export function freshAdapter(
  device: Device,
  config: ModelConfig,
  settings: LoraSettings,
  seed: number,
): Adapter {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, data } of initialLora(config, settings, seed)) {
    tensors.set(name, device.upload('float32', shape, data));
  }
  return { ...settings, tensors };
}

/** The adapter of a PEFT folder on a device. */
export async function loadAdapter(device: Device, folder: string, config: ModelConfig): Promise<Adapter> {
  const settings = await readAdapterConfig(folder);
  const weights = await AdapterWeights.open(folder, settings, config);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of weights.shapes) {
    tensors.set(name, device.upload('float32', shape, await weights.read(name)));
  }
  return { ...settings, tensors };
}
