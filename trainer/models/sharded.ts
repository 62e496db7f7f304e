import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { fileNameProblem } from '../../core/paths/index.ts';
import { describe, isJsonObject, readJsonFile } from './json-file.ts';
import { SafetensorsFile } from './safetensors.ts';

export const WEIGHTS_FILE = 'model.safetensors';
export const WEIGHTS_INDEX = 'model.safetensors.index.json';

/**
 * The weights of a model folder, from one file or from the shards that `model.safetensors.index.json` names: which file holds which tensor.
 * @throws GrpoError `weights-missing`, `weights-index` (a shard lacks a tensor that the index promises, or holds one that it does not
 *   name), `safetensors-...`
 */
export async function openWeightFiles(folder: string): Promise<Map<string, SafetensorsFile>> {
  const whole = join(folder, WEIGHTS_FILE);
  if (existsSync(whole)) {
    const file = await SafetensorsFile.open(whole);
    return new Map([...file.tensors.keys()].map((name) => [name, file]));
  }
  const path = join(folder, WEIGHTS_INDEX);
  const index = await readJsonFile(path);
  if (index === undefined) throw missing(folder);
  const places = index['weight_map'];
  if (!isJsonObject(places)) throw wrongIndex(path, `"weight_map" is ${describe(places)}, not an object`);
  const shards = new Map<string, SafetensorsFile>();
  const files = new Map<string, SafetensorsFile>();
  for (const [name, shard] of Object.entries(places)) {
    // A shard lies beside its index: a path would let a downloaded file point anywhere.
    if (typeof shard !== 'string' || fileNameProblem(shard) !== undefined) {
      throw wrongIndex(
        path,
        `tensor "${name}" is said to lie in ${describe(shard)}, which is not a file name`,
      );
    }
    const file = shards.get(shard) ?? (await openShard(folder, shard, path));
    shards.set(shard, file);
    if (!file.tensors.has(name))
      throw wrongIndex(path, `${shard} does not hold tensor "${name}", as the index says`);
    files.set(name, file);
  }
  for (const [shard, file] of shards) {
    for (const name of file.tensors.keys()) {
      if (files.get(name) !== file) {
        throw wrongIndex(
          path,
          `${shard} holds tensor "${name}", which the index places ${describe(places[name])}`,
        );
      }
    }
  }
  return files;
}

async function openShard(folder: string, shard: string, index: string): Promise<SafetensorsFile> {
  const path = join(folder, shard);
  if (existsSync(path)) return SafetensorsFile.open(path);
  throw new GrpoError({
    code: 'weights-missing',
    message: `${path} is missing; ${basename(index)} names it as a part of the weights`,
    where: path,
    fix: 'Download the missing file.',
  });
}

function missing(folder: string): GrpoError {
  const old = ['pytorch_model.bin', 'pytorch_model.bin.index.json'].find((file) =>
    existsSync(join(folder, file)),
  );
  return new GrpoError({
    code: 'weights-missing',
    message: `${folder} has neither ${WEIGHTS_FILE} nor ${WEIGHTS_INDEX}${old === undefined ? '' : ` (only ${old}, an older form)`}`,
    where: folder,
    fix:
      old === undefined
        ? 'Download the weights of the model into the folder.'
        : 'Convert it with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).',
  });
}

const wrongIndex = (path: string, message: string): GrpoError =>
  new GrpoError({
    code: 'weights-index',
    message: `${path}: ${message}`,
    where: path,
    fix: 'Download the model again.',
  });
