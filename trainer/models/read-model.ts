import { AdapterWeights, type AdapterConfig } from './adapter.ts';
import { readModelConfig, type ModelConfig } from './config.ts';
import { folderNotices } from './folder-notices.ts';
import { locateModel, type DownloadProgress, type LocateOptions } from './locate.ts';
import { checkTokenizerFits, Tokenizer } from './tokenizer.ts';
import { ModelWeights } from './weights.ts';

/** A model with everything checked against everything else; its weights are read when asked for. */
export interface ReadModel {
  /** The folder with config.json, tokenizer and weights. */
  readonly folder: string;
  /** The same model in a form that outlasts this process: `embedded:NAME`, an absolute folder, or a hub id. */
  readonly base: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: ModelWeights;
  /** Where the name meant a PEFT adapter: its folder; the rest is the adapter's base. */
  readonly adapter: string | undefined;
  /** Its settings. */
  readonly adapterConfig: AdapterConfig | undefined;
  /** The folder of the tokenizer: the model's, or the adapter's where that brings one. */
  readonly tokenizerFolder: string;
  /** What of the folders is not used, or comes from elsewhere, a sentence each. */
  readonly notices: readonly string[];
  /** Every id that ends a text: those of config.json, generation_config.json and the tokenizer, without repeats. May be empty. */
  readonly eosIds: readonly number[];
}

/**
 * Finds and reads the model that `model.base` or `--model` means: config, tokenizer and the headers of its weights, but no weights yet.
 * @param fromFolder  what a relative folder is relative to
 * @throws GrpoError `model-...`, `hub-...`, `tokenizer-...`, `weights-...`, `safetensors-...`, `adapter-...`
 */
export async function readModel(
  base: string,
  fromFolder: string,
  onProgress?: DownloadProgress,
  options: LocateOptions = {},
): Promise<ReadModel> {
  const located = await locateModel(base, fromFolder, onProgress, options);
  const { folder, adapter } = located;
  const config = await readModelConfig(folder);
  const tokenizer = await Tokenizer.load(folder, adapter?.folder);
  checkTokenizerFits(tokenizer, config.vocabSize, tokenizer.folder);
  const notices = [...(await folderNotices(located)), ...tokenizer.notices];
  const weights = await ModelWeights.open(folder, config);
  if (adapter) await AdapterWeights.open(adapter.folder, adapter.config, config);
  // A chat model often ends its turns with a token that its tokenizer alone names: its base's config says how documents end.
  const eosIds = [...new Set([...config.eosIds, ...(tokenizer.eosId === null ? [] : [tokenizer.eosId])])];
  const unreachable = unreachableEnds(eosIds, config.vocabSize, folder);
  if (unreachable !== undefined) options.onNotice?.(unreachable);
  return {
    folder,
    base: located.base,
    config,
    tokenizer,
    weights,
    adapter: adapter?.folder,
    adapterConfig: adapter?.config,
    tokenizerFolder: tokenizer.folder,
    notices,
    eosIds,
  };
}

/** What to say of end-of-text ids that the model cannot sample. transformers takes them silently; so do we, but a typing error costs a run. */
function unreachableEnds(eosIds: readonly number[], vocabSize: number, folder: string): string | undefined {
  const beyond = eosIds.filter((id) => id >= vocabSize);
  if (beyond.length === 0) return undefined;
  const what =
    beyond.length === eosIds.length
      ? 'no completion can end before its length limit'
      : `no completion ends with ${beyond.length === 1 ? 'it' : 'them'}`;
  return `warning: eos_token_id ${beyond.join(', ')} of ${folder} is beyond the vocabulary of ${vocabSize}: ${what}. Correct config.json or generation_config.json.`;
}
