import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/host/index.mjs';
import { runFolders } from './runs.ts';

const CONFIG = `name: small
model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards:
  - { use: exact-answer, answer: '{answer}' }
  - { use: length, weight: 0.1, target: 20 }
grpo: { num_generations: 8, max_completion_length: 40, beta: 0.01 }
train: { learning_rate: 1.0e-4, prompts_per_step: 4, max_steps: 6, save_steps: 3 }
`;

/** Trains a few steps beside the quickstart's data, before the editor opens. @param args  of `grpo train`. @returns the run folder */
export function recordRun(folder: string, args: readonly string[] = []): string {
  const config = join(folder, 'small.grpo.yaml');
  writeFileSync(config, CONFIG);
  execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), 'train', config, ...args], {
    stdio: 'ignore',
  });
  const run = runFolders(folder).at(-1);
  if (run === undefined) throw new Error('the trainer wrote no run folder');
  return run;
}
