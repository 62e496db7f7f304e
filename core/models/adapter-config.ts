import { GrpoError } from '../errors/index.ts';
import { own } from '../run/own.ts';
import { describe, isJsonObject, JsonFields, type JsonObject } from './json-fields.ts';
import { isHead, isNamed, modulePatternFault, namePatternFault, type LoraSettings } from './lora-settings.ts';
import type { JsonFile } from './model-config.ts';

export const ADAPTER_CONFIG = 'adapter_config.json';

export interface AdapterConfig extends LoraSettings {
  /** The model that the adapter belongs to: a folder, `embedded:NAME` or a hub id. */
  readonly base: string;
}

/** Keys that are read below. */
const READ = new Set([
  'peft_type',
  'task_type',
  'base_model_name_or_path',
  'revision',
  'r',
  'lora_alpha',
  'lora_dropout',
  'target_modules',
  'bias',
  'use_rslora',
  'rank_pattern',
  'alpha_pattern',
  'exclude_modules',
  'layers_to_transform',
  'layers_pattern',
  'init_lora_weights',
]);

/**
 * Keys whose values make no difference to a trained adapter: who wrote it, what only acts while PEFT makes or runs one, settings of other
 * settings, which are judged themselves, and what PEFT passes over in all layers of the models that there are here (fan_in_fan_out is for
 * the Conv1D of GPT-2).
 */
const HARMLESS = new Set([
  'peft_version',
  'inference_mode',
  'auto_mapping',
  'runtime_config',
  'megatron_core',
  'qalora_group_size',
  'eva_config',
  'corda_config',
  'fan_in_fan_out',
]);

/**
 * How an adapter may have begun without changing the base; test/golden/models/adapters.py tries them. With EVA the ranks that it spread
 * stand in the patterns.
 */
const PLAIN_BEGINNINGS: readonly unknown[] = [
  undefined,
  true,
  false,
  'gaussian',
  'eva',
  'orthogonal',
  'mica',
];

/** Those of PEFT 0.21 that change the base. */
const CHANGING_BEGINNINGS = /^(pissa|olora|corda|loftq|lora_ga)/i;

/**
 * What adapter_config.json says. The list of what is accepted is closed: whatever else holds a value is refused by name, for PEFT adds
 * options with every release that change what is computed. Absent keys have PEFT's defaults (LoraConfig).
 * @throws GrpoError `adapter-unsupported`, `adapter-base-missing`, `model-config`
 */
export function parseAdapterConfig({ json, path }: JsonFile): AdapterConfig {
  const fields = new JsonFields(json, path);
  if (fields.string('peft_type') !== 'LORA')
    throw unsupported(path, `peft_type ${describe(fields.raw('peft_type'))}`);
  refuseOthers(fields, path);
  const rankPattern = patterns(
    fields,
    'rank_pattern',
    path,
    (value) => Number.isSafeInteger(value) && value >= 1,
  );
  const alphaPattern = patterns(fields, 'alpha_pattern', path, (value) => value > 0);
  const excludeModules = excludedModules(fields, path);
  const layersToTransform = layers(fields, path);
  return {
    base: base(fields, path),
    r: fields.integer('r', 8),
    alpha: fields.positive('lora_alpha', 8),
    dropout: dropout(fields),
    targetModules: targetModules(fields, path),
    ...(fields.boolean('use_rslora', false) ? { rslora: true } : {}),
    ...(rankPattern === undefined ? {} : { rankPattern }),
    ...(alphaPattern === undefined ? {} : { alphaPattern }),
    ...(excludeModules === undefined ? {} : { excludeModules }),
    ...(layersToTransform === undefined ? {} : { layersToTransform }),
  };
}

/** The model that the adapter belongs to. PEFT leaves it empty, or null, where it did not know what it was given. */
function base(fields: JsonFields, path: string): string {
  const named = fields.raw('base_model_name_or_path');
  if (named === undefined || (typeof named === 'string' && named.trim() === ''))
    throw new GrpoError({
      code: 'adapter-base-missing',
      message: `${path} does not say which model the adapter belongs to: base_model_name_or_path is ${describe(named)}`,
      where: path,
      fix: 'Write the folder or the hub id of the model that it was trained on there as base_model_name_or_path.',
    });
  const revision = fields.has('revision') ? `@${fields.string('revision')}` : '';
  return fields.string('base_model_name_or_path') + revision;
}

/** adapter_config.json of an adapter, as PEFT writes it. @param settings  without `all-linear`, which PEFT replaces by the names that it found */
export function adapterConfigJson(
  base: { name: string; revision: string | null },
  settings: LoraSettings,
): JsonObject {
  const { targetModules } = settings;
  return {
    base_model_name_or_path: base.name,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: settings.r,
    revision: base.revision,
    target_modules: typeof targetModules === 'string' ? targetModules : [...targetModules].sort(),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: settings.rslora ?? false,
    ...(settings.rankPattern === undefined ? {} : { rank_pattern: settings.rankPattern }),
    ...(settings.alphaPattern === undefined ? {} : { alpha_pattern: settings.alphaPattern }),
    ...(settings.excludeModules === undefined ? {} : { exclude_modules: settings.excludeModules }),
    ...(settings.layersToTransform === undefined ? {} : { layers_to_transform: settings.layersToTransform }),
  };
}

function refuseOthers(fields: JsonFields, path: string): void {
  const task = fields.string('task_type', 'CAUSAL_LM');
  if (task !== 'CAUSAL_LM') throw unsupported(path, `task_type ${describe(task)}`);
  if (fields.string('bias', 'none') !== 'none')
    throw unsupported(path, `bias ${describe(fields.raw('bias'))}`);
  const beginning = fields.raw('init_lora_weights');
  if (!PLAIN_BEGINNINGS.includes(beginning)) {
    throw unsupported(
      path,
      `init_lora_weights ${describe(beginning)}`,
      typeof beginning === 'string' && CHANGING_BEGINNINGS.test(beginning)
        ? 'it changes the weights of the base before training (save it with path_initial_model_for_weight_conversion, which makes a plain adapter of it, or merge it), so the adapter does not fit the base as it lies there'
        : 'it may change the weights of the base before training',
    );
  }
  const of = fields.raw('layers_pattern');
  if (!isEmpty(of) && of !== 'layers' && !(Array.isArray(of) && of.includes('layers')))
    throw unsupported(path, `layers_pattern ${describe(of)}`);
  for (const key of fields.keys) {
    if (!READ.has(key) && !HARMLESS.has(key) && !isEmpty(fields.raw(key)))
      throw unsupported(path, `${key} ${describe(fields.raw(key))}`, own(REASONS, key));
  }
}

/** Why a frequent option is refused, where its name does not say it. */
const REASONS: Readonly<Record<string, string>> = {
  modules_to_save: 'the adapter brings whole layers of its own beside its matrices',
  trainable_token_indices: 'the adapter brings rows of the embedding of its own',
};

/** What PEFT writes for an option that is not in use. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** 0 is a dropout, and PEFT's default. */
function dropout(fields: JsonFields): number {
  if (fields.raw('lora_dropout') === 0) return 0;
  const value = fields.has('lora_dropout') ? fields.positive('lora_dropout') : 0;
  if (value < 1) return value;
  throw fields.wrong('lora_dropout', 'at least 0 and below 1');
}

function targetModules(fields: JsonFields, path: string): LoraSettings['targetModules'] {
  const value = fields.raw('target_modules');
  if (typeof value === 'string') {
    if (value.toLowerCase() === 'all-linear') return 'all-linear';
    // PEFT refuses the two together.
    if (!isEmpty(fields.raw('layers_to_transform')))
      throw unsupported(path, 'layers_to_transform beside a pattern as target_modules');
    return pattern(value, 'target_modules', path);
  }
  if (!isTexts(value)) throw fields.wrong('target_modules', 'all-linear, a list of names or a pattern');
  const excluded = excludedModules(fields, path) ?? [];
  // What a pattern excludes is known once the modules are matched (`loraShapes`).
  const head =
    typeof excluded === 'string' ? undefined : value.find((name) => isHead(name) && !isNamed(name, excluded));
  if (head === undefined) return value;
  throw unsupported(
    path,
    `An adapter on "${head}" (target_modules)`,
    'only linear layers of the blocks get one',
  );
}

function excludedModules(fields: JsonFields, path: string): LoraSettings['excludeModules'] {
  const value = fields.raw('exclude_modules');
  if (isEmpty(value) || value === '') return undefined;
  if (typeof value === 'string') return pattern(value, 'exclude_modules', path);
  if (isTexts(value)) return value;
  throw unsupported(path, `exclude_modules ${describe(value)}`, 'only lists of names and patterns are read');
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

/** A pattern of Python's that JavaScript reads alike. */
function pattern(text: string, key: string, path: string): string {
  const fault = namePatternFault(text);
  if (fault === undefined) return text;
  throw unsupported(path, `The pattern ${describe(text)} of ${key}`, `it ${fault}`);
}

function layers(fields: JsonFields, path: string): number[] | undefined {
  const value = fields.raw('layers_to_transform');
  if (isEmpty(value)) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((one): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0))
    return list;
  throw unsupported(path, `layers_to_transform ${describe(value)}`);
}

function patterns(
  fields: JsonFields,
  key: string,
  path: string,
  isValid: (value: number) => boolean,
): Record<string, number> | undefined {
  const value = fields.raw(key);
  if (isEmpty(value)) return undefined;
  if (!isJsonObject(value)) throw fields.wrong(key, 'an object of patterns and numbers');
  const found: [string, number][] = [];
  for (const [pattern, one] of Object.entries(value)) {
    if (typeof one !== 'number' || !isValid(one))
      throw fields.wrong(key, 'an object of patterns and numbers above 0');
    const fault = modulePatternFault(pattern);
    if (fault !== undefined)
      throw unsupported(path, `The pattern ${describe(pattern)} of ${key}`, `it ${fault}`);
    found.push([pattern, one]);
  }
  return Object.fromEntries(found);
}

const unsupported = (path: string, what: string, why?: string): GrpoError =>
  new GrpoError({
    code: 'adapter-unsupported',
    message: `${what} is not supported${why === undefined ? '' : `: ${why}`}`,
    where: path,
    fix: 'Use a plain LoRA adapter, or merge this one into its base with PEFT (merge_and_unload).',
  });
