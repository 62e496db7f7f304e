import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { parseModelConfig, type ModelConfig } from '../../core/models/model-config.ts';
import { readJsonFile } from './json-file.ts';

export { MODEL_TYPES, type ModelConfig, type ModelType } from '../../core/models/model-config.ts';
export { ropeTables } from './rope.ts';

/**
 * Reads a model folder's config.json (and the end-of-text ids of generation_config.json).
 * Takes the keys of transformers 4 (`rope_theta`, `rope_scaling`, `torch_dtype`) and 5 (`rope_parameters`, `dtype`).
 * @throws GrpoError `model-config-missing`, `model-config` (a key with the value it holds), `model-unsupported`
 */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const path = join(folder, 'config.json');
  const json = await readJsonFile(path);
  if (json === undefined) {
    throw new GrpoError({
      code: 'model-config-missing',
      message: `${folder} has no config.json, so it is not a model folder`,
      where: folder,
      fix: 'Point model.base at a folder in the Hugging Face layout: config.json, tokenizer.json, model.safetensors.',
    });
  }
  const generationPath = join(folder, 'generation_config.json');
  const generation = await readJsonFile(generationPath);
  return parseModelConfig(
    { json, path },
    generation === undefined ? undefined : { json: generation, path: generationPath },
  );
}
