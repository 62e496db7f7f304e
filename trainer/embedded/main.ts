import { join } from 'node:path';
import { embeddedModels } from '../paths.ts';
import { openDevice } from '../runtime/load.ts';
import { log } from '../terminal/console.ts';
import { makeSums } from './make.ts';
import { recipe } from './recipe.ts';

/** `npm run make:embedded`: makes `embedded:sums` anew. Progress goes to stderr. */
const REPORT_EVERY = 20;

const folder = join(embeddedModels, 'sums');
const device = await openDevice('cpu', { threads: recipe.threads });
const began = performance.now();
try {
  const accuracy = await makeSums(device, folder, {
    onStep: (step, loss) => {
      if (step % REPORT_EVERY !== 0 && step !== recipe.steps) return;
      const seconds = (performance.now() - began) / 1000;
      const left = (seconds / step) * (recipe.steps - step);
      log(
        `step ${step}/${recipe.steps}  loss ${loss.toFixed(4)}  ${seconds.toFixed(0)} s, about ${left.toFixed(0)} s left`,
      );
    },
  });
  log(`held-out accuracy: ${accuracy.sampled} sampled at temperature 1, ${accuracy.greedy} greedy`);
  log(`written: ${folder}`);
} finally {
  device.dispose();
}
