import { isRewardModule } from '../../core/config/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import type { Adapter } from '../models/policy.ts';
import type { ReadModel } from '../models/read-model.ts';
import type { Plan } from '../plan.ts';
import { rewardModulePath } from '../plugin-paths.ts';
import { hashCode, hashFiles, hashFolder, hashText } from '../runs/hashes.ts';
import type { Training } from './training.ts';

type Hashes = Manifest['hashes'];

/** What each part of a run's input is called when it is spoken of. */
const NAMES: Record<keyof Required<Hashes>, string> = {
  code: 'GRPO Studio itself',
  data: 'the training data',
  model: 'the base model',
  rewards: 'a reward file',
  prompts: 'what the prompts are made of (tokenizer, chat template or its date)',
};

/** Hashes of everything that a run computes from. */
export async function hashInputs({ config, folder, model, dataHash, train }: Plan): Promise<Hashes> {
  const modules = config.rewards.map(({ use }) => use).filter(isRewardModule);
  return {
    code: await hashCode(),
    data: dataHash,
    model: await hashModel(model),
    rewards: await hashFiles(modules.map((use) => rewardModulePath(folder, use))),
    prompts: hashText(train.map(({ ids }) => ids.join(' ')).join('\n')),
  };
}

/** Hash of a model's weights, config, tokenizer and chat template; where it is an adapter, of the adapter's and of its base's. */
export async function hashModel({ folder, adapter }: ReadModel): Promise<string | null> {
  const hashOf = (place: string): Promise<string | null> =>
    hashFolder(place, (name) => /\.(safetensors|json|jinja)$/.test(name));
  const base = await hashOf(folder);
  return adapter === undefined ? base : hashText(`${base}\n${await hashOf(adapter)}`);
}

/** What a run trains, for its manifest: the model with its adapter as it was found, and how much of it changes. */
export function describeModel({ plan, policy }: Training): NonNullable<Manifest['model']> {
  const { model } = plan;
  const count = (tensors: ReadonlyMap<string, { size: number }>): number =>
    [...tensors.values()].reduce((sum, { size }) => sum + size, 0);
  const { adapter } = policy;
  return {
    folder: model.folder,
    adapter: model.adapter ?? null,
    tokenizer: model.tokenizerFolder,
    lora: adapter === undefined ? null : settingsOf(adapter),
    parameters: count(policy.weights),
    trainable: count(policy.trainable),
  };
}

function settingsOf({ tensors, ...settings }: Adapter): Record<string, unknown> {
  return { ...settings, matrices: tensors.size };
}

/** What is not as it was when the run began, in words: its resume is then no exact one. */
export function changedInputs(then: Hashes, now: Hashes): string[] {
  const parts = Object.keys(NAMES) as (keyof Hashes)[];
  const changed = parts.filter((part) => then[part] !== undefined && then[part] !== now[part]);
  // Other data are other prompts: that goes without saying.
  const said = changed.filter((part) => part !== 'prompts' || !changed.includes('data'));
  return said.map((part) => NAMES[part]);
}
