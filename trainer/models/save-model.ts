import { existsSync } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readInput } from '../files/input.ts';
import { readJsonFile, type JsonObject } from './json-file.ts';
import { asWriteError, syncFolder, writeSafetensors } from './safetensors-writer.ts';
import { WEIGHTS_FILE } from './sharded.ts';
import { TOKENIZER_FILES, TOOL_TEMPLATE } from './tokenizer-files.ts';

/** A weight to be saved: its elements are asked for when its turn comes. */
export interface TensorSource {
  readonly name: string;
  readonly shape: readonly number[];
  readonly read: () => Float32Array | Promise<Float32Array>;
}

/** Files of a model folder beside its weights that belong to the model and are copied with it. */
const COMPANIONS =
  /^(generation_config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.json|vocab\.txt|merges\.txt|tokenizer\.model|chat_template\.jinja|chat_template\.json|(LICEN[CS]E|NOTICE|USE_POLICY)(\..*)?)$/i;

/**
 * Writes a complete model folder: the source's config, tokenizer and licence, and the weights as float32 in model.safetensors.
 * Every file is synced; the weights come last. A folder that must appear all at once is written under another name and renamed by the caller.
 * @param folder  an existing folder
 * @param source  the model folder that the weights come from
 * @throws GrpoError `disk-full`, `write-failed`
 */
export async function saveModel(
  folder: string,
  source: string,
  weights: readonly TensorSource[],
): Promise<void> {
  await copyCompanions(folder, source);
  const config = await readJsonFile(join(source, 'config.json'));
  await writeJson(join(folder, 'config.json'), asFloat32(config ?? {}));
  await writeSafetensors(join(folder, WEIGHTS_FILE), weights.map(asFloat32Tensor));
}

/** A source as the safetensors writer takes it. */
export const asFloat32Tensor = ({ name, shape, read }: TensorSource) => ({
  name,
  dtype: 'F32' as const,
  shape,
  data: read,
});

/** Copies tokenizer, generation settings and licence of one model folder into another. */
export async function copyCompanions(folder: string, source: string): Promise<void> {
  for (const file of (await readdir(source)).sort()) {
    if (COMPANIONS.test(file)) await writeSynced(join(folder, file), await readInput(join(source, file)));
  }
  if (!existsSync(join(source, TOOL_TEMPLATE))) return;
  await mkdir(dirname(join(folder, TOOL_TEMPLATE)), { recursive: true });
  await writeSynced(join(folder, TOOL_TEMPLATE), await readInput(join(source, TOOL_TEMPLATE)));
}

/** Copies an adapter's tokenizer files, where it has some: they stand before its base's. */
export async function copyTokenizer(folder: string, adapter: string): Promise<void> {
  for (const name of TOKENIZER_FILES) {
    if (!existsSync(join(adapter, name))) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeSynced(join(folder, name), await readInput(join(adapter, name)));
  }
}

/** Writes a chat template where it stands before all others. */
export const writeChatTemplate = (folder: string, text: string): Promise<void> =>
  writeSynced(join(folder, 'chat_template.jinja'), text);

/** Writes JSON as Hugging Face's libraries do: two spaces, a line end. Synced, with its folder. */
export async function writeJson(path: string, value: JsonObject): Promise<void> {
  await writeSynced(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** transformers loads weights in the dtype that the config names: bfloat16 there would round the trained float32 weights. */
function asFloat32(config: JsonObject): JsonObject {
  // `torch_dtype` is the key of transformers 4.
  const key = 'torch_dtype' in config && !('dtype' in config) ? 'torch_dtype' : 'dtype';
  return { ...config, [key]: 'float32' };
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data);
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(join(path, '..'));
  } catch (error) {
    throw asWriteError(error, path);
  }
}
