import { existsSync } from 'node:fs';
import type { Proof } from './report.ts';
import { figures, trainExample } from './train.ts';

const MODEL = '../shared/data/models/stories260K';
const DRAWS = 4;

/** The stories, full and LoRA: the reward on held-out openings rises, and not so with shuffled rewards. */
export const recipes: Proof = async (report) => {
  for (const [mode, config] of [
    ['full', 'examples/stories/stories.grpo.yaml'],
    ['LoRA', 'examples/stories/stories-lora.grpo.yaml'],
  ] as const) {
    if (!existsSync(MODEL)) {
      report.skip(`stories (${mode})`, `${MODEL} is not here`);
      continue;
    }
    report.progress(`stories (${mode})`);
    const trained = await trainExample(config, { draws: DRAWS });
    report.progress(`stories (${mode}), shuffled rewards`);
    const real = { use: 'contains', text: 'dog' };
    const control = await trainExample(config, {
      draws: DRAWS,
      rewards: [
        { use: 'shuffled', reward: real },
        { ...real, weight: 0, name: 'dogs' },
      ],
    });
    const gain = trained.significance?.interval[0] ?? NaN;
    report.check(`stories (${mode}): the held-out reward rises beyond chance`, gain > 0, figures(trained));
    const [after, controlled] = [trained.after?.reward ?? NaN, control.after?.['rewards/dogs'] ?? NaN];
    const margin = `${figures(trained)}; control ${figures(control, 'rewards/dogs')}`;
    report.check(`stories (${mode}): and more than with shuffled rewards`, after > controlled + 0.1, margin);
  }
};
