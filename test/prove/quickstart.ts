import { existsSync } from 'node:fs';
import type { Proof } from './report.ts';
import { figures, trainExample } from './train.ts';

const CONFIG = 'examples/quickstart/quickstart.grpo.yaml';

/** The quickstart on three seeds, shortened, and with its rewards shuffled. */
export const quickstart: Proof = async (report) => {
  if (!existsSync('media/models/sums/model.safetensors')) {
    report.skip('the quickstart', 'media/models/sums is missing: npm run make:embedded');
    return;
  }
  for (const seed of [7, 8, 9]) {
    report.progress(`seed ${seed}, 60 steps`);
    const summary = await trainExample(CONFIG, { seed });
    const { before, after } = summary;
    const said = figures(summary);
    report.check(`seed ${seed}: at least 500 held-out prompts`, (before?.n ?? 0) >= 500, said);
    report.check(`seed ${seed}: base at most 0.55`, (before?.reward ?? NaN) <= 0.55, said);
    report.check(`seed ${seed}: at least 0.90 after 60 steps`, (after?.reward ?? NaN) >= 0.9, said);
  }
  report.progress('40 steps');
  const short = await trainExample(CONFIG, { maxSteps: 40 });
  report.check('at least 0.85 after 40 steps', (short.after?.reward ?? NaN) >= 0.85, figures(short));

  report.progress('shuffled rewards, 4 draws a held-out prompt');
  const real = { use: 'exact-answer', answer: '{answer}' };
  const control = await trainExample(CONFIG, {
    draws: 4,
    heldOut: 500,
    // Trained on the shuffled values alone; the true accuracy is only logged.
    rewards: [
      { use: 'shuffled', reward: real },
      { ...real, weight: 0, name: 'accuracy' },
    ],
  });
  const rise = (control.after?.['rewards/accuracy'] ?? NaN) - (control.before?.['rewards/accuracy'] ?? NaN);
  report.check(
    'shuffled rewards raise accuracy by at most 5 points',
    rise <= 0.05,
    figures(control, 'rewards/accuracy'),
  );
};
