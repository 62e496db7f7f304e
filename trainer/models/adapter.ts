import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import {
  ADAPTER_CONFIG,
  adapterConfigJson,
  parseAdapterConfig,
  type AdapterConfig,
} from '../../core/models/adapter-config.ts';
import { ALL_LINEAR } from '../../core/models/lora-settings.ts';
import { lacking, unasked, type Mismatch } from './adapter-mismatch.ts';
import type { ModelConfig } from './config.ts';
import { blockLinears } from './expected-weights.ts';
import { parseHubId } from './hub-id.ts';
import { readJsonFile } from './json-file.ts';
import { loraShapes } from './lora.ts';
import { SafetensorsFile } from './safetensors.ts';
import { namesInFile, PEFT_PREFIX } from './tensor-names.ts';
import { writeSafetensors } from './safetensors-writer.ts';
import { asFloat32Tensor, writeJson, type TensorSource } from './save-model.ts';

export { ADAPTER_CONFIG, type AdapterConfig } from '../../core/models/adapter-config.ts';

export const ADAPTER_FILE = 'adapter_model.safetensors';

export const isAdapterFolder = (folder: string): boolean => existsSync(join(folder, ADAPTER_CONFIG));

/**
 * Writes a PEFT adapter folder: adapter_config.json and adapter_model.safetensors.
 * @param folder  an existing folder
 * @param tensors  matrices by the names of `loraShapes`
 * @throws GrpoError `disk-full`, `write-failed`
 */
export async function saveAdapter(
  folder: string,
  { base, ...settings }: AdapterConfig,
  tensors: readonly TensorSource[],
): Promise<void> {
  // PEFT itself replaces `all-linear` by the names it found, and so can do without the model's class.
  const targetModules = settings.targetModules === ALL_LINEAR ? lastNames(tensors) : settings.targetModules;
  // `org/name@revision` is our way to write what PEFT keeps in two keys.
  const hub = isAbsolute(base) || !base.includes('@') ? undefined : parseHubId(base);
  const place = { name: hub?.id ?? base, revision: hub?.revision ?? null };
  await writeJson(join(folder, ADAPTER_CONFIG), adapterConfigJson(place, { ...settings, targetModules }));
  const renamed = tensors.map((tensor) => asFloat32Tensor({ ...tensor, name: PEFT_PREFIX + tensor.name }));
  await writeSafetensors(join(folder, ADAPTER_FILE), renamed);
}

/**
 * Reads adapter_config.json, and refuses what this trainer would compute differently from PEFT.
 * @throws GrpoError `adapter-config`, `adapter-unsupported`, `adapter-base-missing`, `model-config`
 */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const path = join(folder, ADAPTER_CONFIG);
  const json = await readJsonFile(path);
  if (json !== undefined) return parseAdapterConfig({ json, path });
  throw new GrpoError({
    code: 'adapter-config',
    message: `${folder} has no ${ADAPTER_CONFIG}`,
    where: folder,
    fix: 'Name the folder that save_pretrained of PEFT wrote, with adapter_config.json and adapter_model.safetensors.',
  });
}

/** An adapter's matrices, checked against the model they belong to and read one at a time. */
export class AdapterWeights {
  readonly config: AdapterConfig;
  /** Shape by name: `model.layers.0.self_attn.q_proj.lora_A.weight` [r, in], `...lora_B.weight` [out, r]. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #file: SafetensorsFile;
  /** The file's name of each matrix. */
  readonly #stored: ReadonlyMap<string, string>;

  private constructor(
    config: AdapterConfig,
    shapes: ReadonlyMap<string, readonly number[]>,
    file: SafetensorsFile,
    stored: ReadonlyMap<string, string>,
  ) {
    this.config = config;
    this.shapes = shapes;
    this.#file = file;
    this.#stored = stored;
  }

  /** @throws GrpoError `adapter-mismatch` naming the tensor, both shapes and the file; `adapter-weights`, `safetensors-...`, and as `loraShapes` */
  static async open(folder: string, config: AdapterConfig, model: ModelConfig): Promise<AdapterWeights> {
    if (!existsSync(join(folder, ADAPTER_FILE))) throw noWeights(folder);
    const file = await SafetensorsFile.open(join(folder, ADAPTER_FILE));
    const shapes = loraShapes(model, config, { kind: 'adapter', path: join(folder, ADAPTER_CONFIG) });
    const stored = namesInFile(file.tensors.keys(), (name) => shapes.has(name), file.path, { adapter: true });
    const mismatch = ({ what, fix }: Mismatch): GrpoError =>
      new GrpoError({
        code: 'adapter-mismatch',
        message: `${file.path} ${what}`,
        where: file.path,
        fix,
      });
    const known = { layers: model.layers, base: config.base };
    for (const [name, shape] of shapes) {
      const found = file.tensors.get(stored.get(name) ?? '');
      const [expected, actual] = [`[${shape.join(', ')}]`, `[${found?.shape.join(', ')}]`];
      if (found === undefined || actual === expected) continue;
      throw mismatch({
        what: `holds "${found.name}" with shape ${actual}; the base needs ${expected}`,
        fix: `Adapter and base must belong together; this adapter names ${config.base} as its base.`,
      });
    }
    const missing = [...shapes.keys()].filter((name) => !stored.has(name));
    if (missing.length > 0) throw mismatch(lacking(shapes, missing, [...file.tensors.keys()], known));
    if (shapes.size === 0) {
      throw new GrpoError({
        code: 'adapter-mismatch',
        message: `${join(folder, ADAPTER_CONFIG)} names no linear layer that the base has (target_modules, exclude_modules, layers_to_transform)`,
        where: join(folder, ADAPTER_CONFIG),
        fix: `Adapter and base must belong together; this adapter names ${config.base} as its base.`,
      });
    }
    const extra = [...stored].flatMap(([name, inFile]) => (shapes.has(name) ? [] : [inFile]));
    if (extra.length > 0) {
      const modules = new Set(
        blockLinears(model, 0).map(({ module }) => module.slice(module.lastIndexOf('.') + 1)),
      );
      throw mismatch(unasked(extra, modules, known));
    }
    return new AdapterWeights(config, shapes, file, stored);
  }

  /** The elements of a matrix, row-major. The array belongs to the caller. */
  async read(name: string): Promise<Float32Array> {
    return this.#file.readFloat32(this.#stored.get(name) ?? name);
  }
}

function noWeights(folder: string): GrpoError {
  const old = existsSync(join(folder, 'adapter_model.bin'));
  return new GrpoError({
    code: 'adapter-weights',
    message: `${folder} has no ${ADAPTER_FILE}${old ? ' (only adapter_model.bin, an older form)' : ''}`,
    where: folder,
    fix: old
      ? 'Load it with PEFT and save it again (save_pretrained writes safetensors).'
      : 'Copy the whole folder that save_pretrained of PEFT wrote.',
  });
}

/** `q_proj`, `down_proj`, ...: what comes before `.lora_A.weight`. */
function lastNames(tensors: readonly TensorSource[]): string[] {
  return [...new Set(tensors.map(({ name }) => name.split('.').at(-3) ?? name))];
}
