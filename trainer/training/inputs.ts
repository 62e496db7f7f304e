import { isRewardModule } from '../../core/config/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import type { ReadModel } from '../models/read-model.ts';
import type { Plan } from '../plan.ts';
import { rewardModulePath } from '../plugin-paths.ts';
import { hashCode, hashFiles, hashFolder, hashText } from '../runs/hashes.ts';

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

/** Hash of a model's weights, config and tokenizer; of an adapter's base where the model is an adapter. */
export const hashModel = ({ folder }: ReadModel): Promise<string | null> =>
  hashFolder(folder, (name) => /\.(safetensors|json)$/.test(name));

/** What is not as it was when the run began, in words: its resume is then no exact one. */
export function changedInputs(then: Hashes, now: Hashes): string[] {
  const parts = Object.keys(NAMES) as (keyof Hashes)[];
  const changed = parts.filter((part) => then[part] !== undefined && then[part] !== now[part]);
  // Other data are other prompts: that goes without saying.
  const said = changed.filter((part) => part !== 'prompts' || !changed.includes('data'));
  return said.map((part) => NAMES[part]);
}
