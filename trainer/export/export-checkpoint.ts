import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { AdapterWeights, isAdapterFolder, readAdapterConfig, saveAdapter } from '../models/adapter.ts';
import { loraA, loraB } from '../models/lora-graph.ts';
import { loraOf, mergeLora } from '../models/lora.ts';
import { readModel, type ReadModel } from '../models/read-model.ts';
import { asWriteError, syncFolder } from '../models/safetensors-writer.ts';
import { copyTokenizer, saveModel, writeChatTemplate, type TensorSource } from '../models/save-model.ts';
import { readTokenizerFiles } from '../models/tokenizer-files.ts';
import type { BuiltFormat } from './formats.ts';

/**
 * Exports a checkpoint folder: `peft` the adapter of a LoRA run, `merged` a whole model folder with float32 weights, the adapter added to
 * them. The folder appears whole or not at all: it is written beside and renamed.
 * @param out  must not exist, or be empty
 * @returns the names of the files in it, sorted
 * @throws GrpoError `export-not-empty`, `export-no-adapter`, `disk-full`, `write-failed`, and as `readModel`
 */
export async function exportCheckpoint(
  checkpoint: string,
  format: BuiltFormat,
  out: string,
): Promise<string[]> {
  const place = resolve(out);
  await refuseFilled(place);
  if (format === 'peft' && !isAdapterFolder(checkpoint)) throw noAdapter(checkpoint);
  const model = await readModel(checkpoint, dirname(checkpoint));
  const beside = join(dirname(place), `.${basename(place)}.${randomBytes(4).toString('hex')}.partial`);
  try {
    await mkdir(beside, { recursive: true });
    if (format === 'peft') await writeAdapter(beside, checkpoint, model);
    else await writeMerged(beside, model);
    if (existsSync(place)) await rmdir(place);
    await rename(beside, place);
    await syncFolder(dirname(place));
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error instanceof GrpoError ? error : asWriteError(error, place);
  }
  return (await readdir(place)).sort();
}

/** The checkpoint's adapter with a base that PEFT understands too: it knows no `embedded:NAME`. */
async function writeAdapter(folder: string, checkpoint: string, model: ReadModel): Promise<void> {
  const config = await readAdapterConfig(checkpoint);
  const weights = await AdapterWeights.open(checkpoint, config, model.config);
  const base = model.base.startsWith('embedded:') ? model.folder : model.base;
  const tensors = [...weights.shapes].map(([name, shape]): TensorSource => ({
    name,
    shape,
    read: () => weights.read(name),
  }));
  await copyTokenizer(folder, checkpoint);
  await saveAdapter(folder, { ...config, base }, tensors);
}

/** The whole model, with the tokenizer and the chat template that the adapter was used with. */
async function writeMerged(folder: string, model: ReadModel): Promise<void> {
  await saveModel(folder, model.folder, await mergedWeights(model));
  if (model.adapter === undefined) return;
  await copyTokenizer(folder, model.adapter);
  const { chatTemplate } = await readTokenizerFiles(model.folder, model.adapter);
  const { chatTemplate: written } = await readTokenizerFiles(folder);
  // Of a mixture, the base's chat_template.jinja would stand before what the adapter's tokenizer_config.json says.
  if (chatTemplate !== null && chatTemplate !== written) await writeChatTemplate(folder, chatTemplate);
}

/** A model's weights, each with its adapter added when its turn comes: one tensor in memory at a time. */
async function mergedWeights({ weights, adapter, config }: ReadModel): Promise<TensorSource[]> {
  const plain = [...weights.shapes].map(([name, shape]): TensorSource => ({
    name,
    shape,
    read: () => weights.read(name),
  }));
  if (adapter === undefined) return plain;
  const lora = await AdapterWeights.open(adapter, await readAdapterConfig(adapter), config);
  return plain.map((source) => {
    const module = source.name.replace(/\.weight$/, '');
    if (!lora.shapes.has(loraA(module))) return source;
    return {
      ...source,
      read: async () => {
        const weight = await weights.read(source.name);
        const [a, b] = [await lora.read(loraA(module)), await lora.read(loraB(module))];
        mergeLora(weight, a, b, { ...loraOf(lora.config, module), inFeatures: source.shape[1] ?? 0 });
        return weight;
      },
    };
  });
}

async function refuseFilled(place: string): Promise<void> {
  if (!existsSync(place)) return;
  const names = await readdir(place).catch(() => undefined);
  if (names?.length === 0) return;
  throw new GrpoError({
    code: 'export-not-empty',
    message:
      names === undefined
        ? `${place} is a file.`
        : `${place} is not empty: it holds ${names.length} entries.`,
    where: '--out',
    fix: 'Name a folder that does not exist yet, or an empty one.',
  });
}

const noAdapter = (checkpoint: string): GrpoError =>
  new GrpoError({
    code: 'export-no-adapter',
    message: 'This run trains all weights, so it has no adapter to export as peft.',
    where: checkpoint,
    fix: 'Use --format merged: the whole model.',
  });
