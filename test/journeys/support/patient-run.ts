import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Half a second a step without work for the processor, which the editor beside it needs. */
const REWARD = `import { setTimeout as sleep } from 'node:timers/promises';
export default async (completions) => {
  await sleep(500);
  return completions.map((text) => text.length / 24);
};
`;

const config = (name: string, steps: number): string => `name: ${name}
model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards:
  - { use: ./patient.ts }
grpo: { num_generations: 4, max_completion_length: 24 }
train: { learning_rate: 1.0e-4, prompts_per_step: 2, max_steps: ${steps} }
`;

/**
 * Writes the config of a run that lasts and hardly computes, for what is tried beside one: first-run and crash try the editor beside a fast one.
 * @param folder  with a copy of the quickstart's prompts
 */
export function writePatientRun(folder: string, name: string, steps: number): void {
  writeFileSync(join(folder, 'patient.ts'), REWARD);
  writeFileSync(join(folder, `${name}.grpo.yaml`), config(name, steps));
}
