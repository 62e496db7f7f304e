import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeTinyModel } from './tiny-model.ts';

/** A config as it stands in the file; sections can be replaced key by key. */
export type Config = Record<string, unknown>;

/** A folder with a config, data, a reward file and a model, all tiny: what a person trains from. */
export interface TinyProject {
  folder: string;
  /** The config file of full fine-tuning. */
  config: string;
  /** The same with LoRA. */
  lora: string;
  /** A path in the folder. */
  at: (...parts: string[]) => string;
  /** Writes another config: the usual one with `changes` in the place of its sections. */
  write: (name: string, changes: Config) => string;
  remove: () => void;
}

const REWARD = `
export default (completions) => completions.map((text) => {
  const letters = [...text].filter((one) => one >= 'a' && one <= 'm').length;
  return { value: letters / 12, explanation: letters + ' of the first half of the alphabet' };
});
`;

export const usual: Config = {
  name: 'tiny',
  model: { base: './model' },
  data: { train: 'prompts.jsonl', test: 'held-out.jsonl', prompt: '{question}' },
  rewards: [
    { use: './letters.ts', weight: 1 },
    { use: 'contains', weight: 0.1, text: 'e' },
  ],
  grpo: { num_generations: 4, max_completion_length: 12, temperature: 1, beta: 0.02 },
  train: {
    learning_rate: 0.01,
    prompts_per_step: 3,
    max_steps: 8,
    save_steps: 3,
    eval_steps: 4,
    seed: 5,
  },
};

const adapter = { type: 'lora', r: 4, alpha: 8, dropout: 0.1, target_modules: 'all-linear' };

/** Makes the project in a temporary folder. */
export async function makeTinyProject(): Promise<TinyProject> {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-e2e-'));
  const at = (...parts: string[]): string => join(folder, ...parts);
  const write = (name: string, changes: Config): string => {
    writeFileSync(at(name), stringify({ ...usual, ...changes }));
    return at(name);
  };
  mkdirSync(at('model'));
  await writeTinyModel(at('model'));
  const questions = Array.from({ length: 20 }, (_, i) => JSON.stringify({ question: `${i}+${i * 3}=` }));
  writeFileSync(at('prompts.jsonl'), questions.slice(0, 14).join('\n') + '\n');
  writeFileSync(at('held-out.jsonl'), questions.slice(14).join('\n') + '\n');
  writeFileSync(at('letters.ts'), REWARD);
  return {
    folder,
    at,
    write,
    config: write('tiny.grpo.yaml', {}),
    lora: write('tiny-lora.grpo.yaml', { model: { base: './model', adapter } }),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}
