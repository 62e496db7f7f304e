import { dirname, resolve } from 'node:path';
import { notBuiltYet, type GrpoConfig } from '../core/config/index.ts';
import { GrpoError } from '../core/errors/index.ts';
import { resolvePath } from './data/file-access.ts';
import { loadDataset } from './data/dataset.ts';
import type { DownloadProgress } from './models/locate.ts';
import { readModel, type ReadModel } from './models/read-model.ts';
import { tokenizePrompts } from './training/prompts.ts';
import type { Prompt } from './rollout/completion.ts';
import { maxSteps } from './training/settings.ts';

/** Everything that a run needs to know before it computes anything: checked, read and tokenised. */
export interface Plan {
  config: GrpoConfig;
  source: { path: string; text: string };
  /** What the config's paths are relative to. */
  folder: string;
  model: ReadModel;
  train: Prompt[];
  /** Held-out prompts; empty without `data.test`. */
  test: Prompt[];
  /** Names of the data's columns. */
  columns: readonly string[];
  maxSteps: number;
  dataHash: string;
}

/** Hears of a model that is fetched from the hub: how far it is, and what there is to say besides. */
export interface ModelListener {
  onProgress?: DownloadProgress;
  onNotice?: (message: string) => void;
}

/**
 * Plans a run from a resolved config. Nothing is written, no weight is read.
 * @throws GrpoError for whatever the run could not do: settings that are not built, data, model folder, tokenizer, lengths
 */
export async function makePlan(
  config: GrpoConfig,
  source: { path: string; text: string },
  fetching: ModelListener = {},
): Promise<Plan> {
  refuseUnbuilt(config, source.path);
  const folder = dirname(resolve(source.path));
  const model = await readModel(
    config.model.base,
    folder,
    fetching.onProgress,
    fetching.onNotice ? { onNotice: fetching.onNotice } : {},
  );
  const limits = {
    max_prompt_length: config.grpo.max_prompt_length,
    max_completion_length: config.grpo.max_completion_length,
    context: model.config.maxPositions,
  };
  const read = async (
    which: 'train' | 'test',
  ): Promise<{ prompts: Prompt[]; columns: string[]; hash: string }> => {
    const { rows, columns, hash } = await loadDataset(config, folder, which);
    const path = resolvePath(folder, config.data[which] ?? '');
    return { prompts: tokenizePrompts(rows, path, model.tokenizer, limits), columns, hash };
  };
  const train = await read('train');
  const test = config.data.test === null ? undefined : await read('test');
  const held = test?.prompts ?? [];
  return {
    config,
    source,
    folder,
    model,
    train: train.prompts,
    test: held.slice(0, config.train.eval_num ?? held.length),
    columns: train.columns,
    maxSteps: maxSteps(config, train.prompts.length),
    dataHash: train.hash,
  };
}

function refuseUnbuilt(config: GrpoConfig, path: string): void {
  const [first, ...others] = notBuiltYet(config);
  if (!first) return;
  throw new GrpoError({
    code: 'config-not-built',
    message: [first, ...others].map(({ message }) => message).join(' '),
    where: `${path}: ${first.key}`,
    fix: 'The setting is valid but this version cannot train with it yet: leave it out.',
  });
}
