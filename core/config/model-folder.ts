import { ADAPTER_CONFIG, parseAdapterConfig, type AdapterConfig } from '../models/adapter-config.ts';
import type { LoraSettings } from '../models/lora-settings.ts';
import { isJsonObject, type JsonObject } from '../models/json-fields.ts';
import { nodeAt, type MapNode, type Path } from './document/node.ts';
import type { FileAccess } from './files.ts';
import { LEARNING_RATE, type GrpoConfig } from './resolve.ts';
import type { LoraConfig } from './sections/model.ts';

/** config.json of a model is a few KB; adapters' as well. */
const CONFIG_BYTES = 1024 * 1024;

/** A folder's JSON file; undefined where there is none, or where it holds no object. Its reader says why, once the model is opened. */
export async function readFolderJson(files: FileAccess, path: string): Promise<JsonObject | undefined> {
  const head = await files.readHead(path, CONFIG_BYTES);
  if (!head?.whole) return undefined;
  try {
    const value: unknown = JSON.parse(head.text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** adapter_config.json of a folder that is an adapter, accepted or not. */
export async function adapterJson(
  files: FileAccess,
  folder: string,
): Promise<{ json: JsonObject; path: string } | undefined> {
  if ((await files.kind(folder)) !== 'folder') return undefined;
  const path = `${folder}/${ADAPTER_CONFIG}`;
  const json = await readFolderJson(files, path);
  return json && { json, path };
}

/** `org/name`, perhaps with a revision. */
const HUB_LIKE = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*(@[\w./-]+)?$/;

/**
 * The place of an adapter's base as `FileAccess` takes it: beside the adapter, else from the config's folder, else a hub id.
 * @returns undefined where an adapter of the hub names a place on this machine: a stranger's file opens nothing here
 */
export async function placeOfBase(
  files: FileAccess,
  adapter: string,
  base: string,
): Promise<string | undefined> {
  if (await files.isFetched?.(adapter)) return HUB_LIKE.test(base) ? base : undefined;
  if (/^(\/|~|[A-Za-z]:[\\/]|embedded:)/.test(base)) return base;
  const near = `${adapter}/${base}`;
  return (await files.kind(near)) === undefined ? base : near;
}

/** The adapter that a folder holds; undefined where it holds none, or one that is refused. */
async function acceptedAdapter(files: FileAccess, folder: string): Promise<AdapterConfig | undefined> {
  const found = await adapterJson(files, folder);
  if (found === undefined) return undefined;
  try {
    return parseAdapterConfig(found);
  } catch {
    // What is wrong with it is a problem of its own (rules/model.ts).
    return undefined;
  }
}

/** Whether the text gives a value for a path: null is as good as nothing. */
export function isWritten(root: MapNode, path: Path): boolean {
  const node = nodeAt(root, path);
  return node !== undefined && !(node.kind === 'scalar' && node.value === null);
}

/**
 * Takes from the model folder what it decides: where `model.base` is an adapter, training goes on with that adapter, so that its settings
 * are the run's (`model.adapter`), with the learning rate of adapters where none is written.
 */
export async function withModelFolder(
  config: GrpoConfig,
  root: MapNode,
  files: FileAccess,
): Promise<GrpoConfig> {
  const adapter = await acceptedAdapter(files, config.model.base);
  if (adapter === undefined) return config;
  const dropout = isWritten(root, ['model', 'adapter', 'dropout'])
    ? config.model.adapter?.dropout
    : undefined;
  const rate = isWritten(root, ['train', 'learning_rate']) ? config.train.learning_rate : LEARNING_RATE.lora;
  return {
    ...config,
    model: { ...config.model, adapter: asConfig(adapter, dropout) },
    train: { ...config.train, learning_rate: rate },
  };
}

/** An adapter's settings as a config has them. @param dropout  the one thing that a config may change: it acts in training only */
export const asConfig = (adapter: LoraSettings, dropout = adapter.dropout): LoraConfig => ({
  type: 'lora',
  r: adapter.r,
  alpha: adapter.alpha,
  dropout,
  target_modules:
    typeof adapter.targetModules === 'string' ? adapter.targetModules : [...adapter.targetModules].sort(),
});

/** The keys of `model.adapter` that another value was given for than the adapter in the folder has. */
export function overruledKeys(
  given: Partial<LoraConfig>,
  adapter: LoraSettings,
): ('r' | 'alpha' | 'target_modules')[] {
  const own = asConfig(adapter);
  return (['r', 'alpha', 'target_modules'] as const).filter((key) => {
    const value = given[key];
    return value !== undefined && asText(value) !== asText(own[key]);
  });
}

const asText = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? value.map(String).sort() : value);
