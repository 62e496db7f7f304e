import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { savePolicy } from '../checkpoint/contents.ts';
import { readModelConfig } from '../models/config.ts';
import { Policy } from '../models/policy.ts';
import type { Device } from '../runtime/device.ts';
import { initialWeights } from './initial-weights.ts';
import { type Accuracy, measure } from './measure.ts';
import { modelCard } from './model-card.ts';
import { acceptance, recipe } from './recipe.ts';
import { writeTokenizer } from './tokenizer.ts';
import { supervise, type SuperviseOptions } from './train.ts';

export interface MakeOptions extends SuperviseOptions {
  /** What measures the finished model. Default: `measure`. */
  measure?: (policy: Policy) => Promise<Accuracy>;
}

/**
 * Makes the embedded model from its seed and writes its Hugging Face folder, which appears (or is replaced) only when it is whole. Twice on
 * one machine gives the same bytes, on a device of the same number of threads.
 * @throws GrpoError `embedded-accuracy` when the model is not what the quickstart needs; nothing is written then
 */
export async function makeSums(device: Device, folder: string, options: MakeOptions = {}): Promise<Accuracy> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  writeTokenizer(partial);
  const config = await readModelConfig(partial);
  const weights = initialWeights(device, config, recipe.initializerRange, recipe.seed);
  const policy = new Policy(device, config, weights, undefined);
  try {
    await supervise(policy, options);
    const accuracy = await (options.measure ?? measure)(policy);
    refuseUnfit(accuracy);
    await savePolicy(partial, policy, { folder: partial, base: 'embedded:sums' });
    await writeFile(join(partial, 'README.md'), modelCard(accuracy));
    await mkdir(join(folder, '..'), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return accuracy;
  } finally {
    policy.dispose();
    await rm(partial, { recursive: true, force: true });
  }
}

function refuseUnfit({ sampled }: Accuracy): void {
  const { leastAccuracy, mostAccuracy } = acceptance;
  if (sampled >= leastAccuracy && sampled <= mostAccuracy) return;
  throw new GrpoError({
    code: 'embedded-accuracy',
    message: `The model answers ${sampled} of the held-out questions rightly; the quickstart needs ${leastAccuracy} to ${mostAccuracy}`,
    fix: 'Change trainer/embedded/recipe.ts or the error rates in trainer/embedded/answers.ts.',
    kind: 'run',
  });
}
