import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { saveAdapter } from '../models/adapter.ts';
import type { Policy } from '../models/policy.ts';
import { SafetensorsFile } from '../models/safetensors.ts';
import { writeSafetensors } from '../models/safetensors-writer.ts';
import { copyTokenizer, saveModel, type TensorSource } from '../models/save-model.ts';
import type { AdamW } from '../optim/adamw.ts';
import type { Device, Tensor } from '../runtime/device.ts';

const OPTIMIZER_FILE = 'optimizer.safetensors';

/** Where a policy's unchanging parts come from: they are copied, or named, in every checkpoint. */
export interface ModelSource {
  /** The model folder of the base: config, tokenizer, licence. */
  folder: string;
  /** What an adapter names as its base: as the config gives it where that is not a relative path. */
  base: string;
  /** The folder of the adapter that training goes on with, whose tokenizer the checkpoints keep. */
  adapter?: string | undefined;
}

/**
 * Writes weights and optimizer into a checkpoint folder, which `--model` takes afterwards: a whole model folder, or a PEFT adapter that
 * names its base.
 */
export async function writeContents(
  folder: string,
  policy: Policy,
  optimizer: AdamW,
  source: ModelSource,
): Promise<void> {
  await savePolicy(folder, policy, source);
  const moments = (['exp_avg', 'exp_avg_sq'] as const).flatMap((kind) =>
    sources(policy.device, optimizer.moments[kind]).map((one) => ({ ...one, name: `${one.name}.${kind}` })),
  );
  await writeSafetensors(
    join(folder, OPTIMIZER_FILE),
    moments.map(({ name, shape, read }) => ({ name, dtype: 'F32', shape, data: read })),
  );
}

/** Writes what of a policy is trained: a whole model folder, or a PEFT adapter folder. */
export async function savePolicy(folder: string, policy: Policy, source: ModelSource): Promise<void> {
  const { adapter, device } = policy;
  if (adapter) {
    if (source.adapter !== undefined) await copyTokenizer(folder, source.adapter);
    await saveAdapter(folder, { ...adapter, base: source.base }, sources(device, adapter.tensors));
  } else await saveModel(folder, source.folder, sources(device, policy.weights));
}

/** Puts a checkpoint's optimizer state back. @param updates the bias corrections' counter, from state.json */
export async function readOptimizer(folder: string, optimizer: AdamW, updates: number): Promise<void> {
  const file = await SafetensorsFile.open(join(folder, OPTIMIZER_FILE));
  for (const kind of ['exp_avg', 'exp_avg_sq'] as const) {
    for (const [name, tensor] of optimizer.moments[kind]) {
      overwrite(tensor, await file.readFloat32(`${name}.${kind}`), name);
    }
  }
  optimizer.updates = updates;
}

/** Overwrites a tensor; what is read must have as many elements. */
export function overwrite(tensor: Tensor, data: Float32Array, name: string): void {
  if (data.length !== tensor.size) {
    throw new GrpoError({
      code: 'checkpoint-mismatch',
      message: `The checkpoint's ${name} has ${data.length} elements, the model's ${tensor.size}.`,
      where: name,
      fix: 'This checkpoint belongs to another model or adapter: name the run that it came from.',
    });
  }
  tensor.device.write(tensor, data);
}

function sources(device: Device, tensors: ReadonlyMap<string, Tensor>): TensorSource[] {
  return [...tensors].map(([name, tensor]) => ({
    name,
    shape: tensor.shape,
    read: async () => (await device.download(tensor)) as Float32Array,
  }));
}
