import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { ModelConfig } from './config.ts';
import { parseHubId } from './hub-id.ts';
import { describe, JsonFields, readJsonFile } from './json-file.ts';
import { loraShapes, type LoraSettings } from './lora.ts';
import { SafetensorsFile } from './safetensors.ts';
import { writeSafetensors } from './safetensors-writer.ts';
import { asFloat32Tensor, writeJson, type TensorSource } from './save-model.ts';

export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_FILE = 'adapter_model.safetensors';

/** What PEFT puts before a module's own name (PeftModel wraps LoraModel wraps the model). */
const PREFIX = 'base_model.model.';

/** PEFT's options that change the arithmetic and are not built: each must be absent, or hold nothing. */
const UNSUPPORTED = [
  'use_dora',
  'use_rslora',
  'use_qalora',
  'lora_bias',
  'fan_in_fan_out',
  'modules_to_save',
  'exclude_modules',
  'layers_to_transform',
  'layer_replication',
  'rank_pattern',
  'alpha_pattern',
  'target_parameters',
  'trainable_token_indices',
  'alora_invocation_tokens',
  'arrow_config',
  'kasa_config',
  'monteclora_config',
  'use_bdlora',
  'velora_config',
];

export interface AdapterConfig extends LoraSettings {
  /** The model that the adapter belongs to: a folder, `embedded:NAME` or a hub id. */
  readonly base: string;
}

export const isAdapterFolder = (folder: string): boolean => existsSync(join(folder, ADAPTER_CONFIG));

/**
 * Writes a PEFT adapter folder: adapter_config.json and adapter_model.safetensors.
 * @param folder  an existing folder
 * @param tensors  matrices by the names of `loraShapes`
 * @throws GrpoError `disk-full`, `write-failed`
 */
export async function saveAdapter(
  folder: string,
  { base, r, alpha, dropout, targetModules }: AdapterConfig,
  tensors: readonly TensorSource[],
): Promise<void> {
  // PEFT itself replaces `all-linear` by the names it found, and so can do without the model's class.
  const targets = targetModules === 'all-linear' ? lastNames(tensors) : [...targetModules];
  // `org/name@revision` is our way to write what PEFT keeps in two keys.
  const hub = isAbsolute(base) || !base.includes('@') ? undefined : parseHubId(base);
  await writeJson(join(folder, ADAPTER_CONFIG), {
    base_model_name_or_path: hub?.id ?? base,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r,
    revision: hub?.revision ?? null,
    target_modules: targets.sort(),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  });
  const renamed = tensors.map((tensor) => asFloat32Tensor({ ...tensor, name: PREFIX + tensor.name }));
  await writeSafetensors(join(folder, ADAPTER_FILE), renamed);
}

/**
 * Reads adapter_config.json, and refuses what this trainer would compute differently from PEFT.
 * @throws GrpoError `adapter-config`, `adapter-unsupported`, `model-config`
 */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const path = join(folder, ADAPTER_CONFIG);
  const json = await readJsonFile(path);
  if (json === undefined) {
    throw new GrpoError({
      code: 'adapter-config',
      message: `${folder} has no ${ADAPTER_CONFIG}`,
      where: folder,
      fix: 'Name the folder that save_pretrained of PEFT wrote, with adapter_config.json and adapter_model.safetensors.',
    });
  }
  const fields = new JsonFields(json, path);
  const unsupported = (what: string): GrpoError =>
    new GrpoError({
      code: 'adapter-unsupported',
      message: `${what} is not supported`,
      where: path,
      fix: 'Use a plain LoRA adapter, or merge this one into its base with PEFT (merge_and_unload).',
    });
  if (fields.string('peft_type') !== 'LORA')
    throw unsupported(`peft_type ${describe(fields.raw('peft_type'))}`);
  if (fields.string('bias', 'none') !== 'none') throw unsupported(`bias ${describe(fields.raw('bias'))}`);
  for (const key of UNSUPPORTED) {
    const value = fields.raw(key);
    const empty = !value || (typeof value === 'object' && Object.keys(value).length === 0);
    if (!empty) throw unsupported(`${key} ${describe(value)}`);
  }
  return {
    base:
      fields.string('base_model_name_or_path') +
      (fields.has('revision') ? `@${fields.string('revision')}` : ''),
    r: fields.integer('r'),
    alpha: fields.positive('lora_alpha'),
    dropout: fields.raw('lora_dropout') === 0 ? 0 : fields.positive('lora_dropout', 0),
    targetModules: targetModules(fields, unsupported),
  };
}

function targetModules(
  fields: JsonFields,
  unsupported: (what: string) => GrpoError,
): LoraSettings['targetModules'] {
  const value = fields.raw('target_modules');
  if (value === 'all-linear') return value;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  if (typeof value === 'string') throw unsupported(`A pattern as target_modules (${describe(value)})`);
  throw fields.wrong('target_modules', 'all-linear or a list of names');
}

/** An adapter's matrices, checked against the model they belong to and read one at a time. */
export class AdapterWeights {
  readonly config: AdapterConfig;
  /** Shape by name: `model.layers.0.self_attn.q_proj.lora_A.weight` [r, in], `...lora_B.weight` [out, r]. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #file: SafetensorsFile;

  private constructor(
    config: AdapterConfig,
    shapes: ReadonlyMap<string, readonly number[]>,
    file: SafetensorsFile,
  ) {
    this.config = config;
    this.shapes = shapes;
    this.#file = file;
  }

  /** @throws GrpoError `adapter-mismatch` naming the tensor, both shapes and the file; `lora-target`, `weights-missing`, `safetensors-...` */
  static async open(folder: string, config: AdapterConfig, model: ModelConfig): Promise<AdapterWeights> {
    const file = await SafetensorsFile.open(join(folder, ADAPTER_FILE));
    const shapes = loraShapes(model, config);
    const mismatch = (what: string): GrpoError =>
      new GrpoError({
        code: 'adapter-mismatch',
        message: `${file.path} ${what}`,
        where: file.path,
        fix: `Adapter and base must belong together; this adapter names ${config.base} as its base.`,
      });
    for (const [name, shape] of shapes) {
      const found = file.tensors.get(PREFIX + name);
      const expected = `[${shape.join(', ')}]`;
      if (found === undefined) throw mismatch(`lacks tensor "${PREFIX}${name}" of shape ${expected}`);
      const actual = `[${found.shape.join(', ')}]`;
      if (actual !== expected)
        throw mismatch(`holds "${found.name}" with shape ${actual}; the base needs ${expected}`);
    }
    const extra = [...file.tensors.keys()].find((name) => !shapes.has(name.slice(PREFIX.length)));
    if (extra !== undefined) throw mismatch(`holds tensor "${extra}", which belongs to no target module`);
    return new AdapterWeights(config, shapes, file);
  }

  /** The elements of a matrix, row-major. The array belongs to the caller. */
  async read(name: string): Promise<Float32Array> {
    return this.#file.readFloat32(PREFIX + name);
  }
}

/** `q_proj`, `down_proj`, ...: what comes before `.lora_A.weight`. */
function lastNames(tensors: readonly TensorSource[]): string[] {
  return [...new Set(tensors.map(({ name }) => name.split('.').at(-3) ?? name))];
}
