import { copyFile, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import { chooseCheckpoint } from '../runs/choose-checkpoint.ts';
import type { Checkpoint } from '../runs/checkpoints.ts';
import { promptTimeOf } from '../runs/create.ts';
import type { RunFolder } from '../runs/folder.ts';
import { changedConfig, readRecordedRun, withRecorded } from './recorded-config.ts';

/** What a branch starts with. */
export interface Branch {
  config: GrpoConfig;
  /** The parent's: paths in the config stay relative to its file, wherever the branch's own folder lies. */
  source: Manifest['source'];
  parent: NonNullable<Manifest['parent']>;
  /** The time in the parent's prompts, which are the branch's too. */
  promptTime: string;
  /** Undefined where it branches from the beginning, step 0. */
  origin: Checkpoint | undefined;
}

/**
 * Prepares a branch: the parent's config with the settings in force after a step, then the changes.
 *
 * A branch counts on where its parent stood: its first step is `step + 1`, and `max_steps` is the step it ends at. Schedules, prompts, random
 * numbers and the optimizer's moments go on too, so a branch without changes repeats what its parent did, bit for bit.
 * @param changes  `--set` arguments
 * @throws GrpoError `checkpoint-...`, `branch-model`, `branch-no-steps`, those of a wrong config, and as `readRecordedRun`
 */
export async function prepareBranch(path: string, step: number, changes: readonly string[]): Promise<Branch> {
  const run = resolve(path);
  const { manifest, config: recorded } = await readRecordedRun(run);
  const isBeginning = step === 0 && (manifest.parent?.step ?? 0) === 0;
  const origin = isBeginning ? undefined : await chooseCheckpoint(run, step, () => undefined);
  const inForce = await withRecorded(recorded, origin?.state.settings ?? {}, origin?.folder ?? run);
  const config = await changedConfig(inForce, manifest.source.path, changes);
  if (JSON.stringify(config.model) !== JSON.stringify(recorded.model))
    throw new GrpoError({
      code: 'branch-model',
      message: 'A branch goes on with the weights of its parent, so `model` cannot change.',
      where: 'model',
      fix: 'Start a new run with `grpo train`; model.base may name the checkpoint folder.',
    });
  const last = config.train.max_steps ?? Infinity;
  if (last <= step)
    throw new GrpoError({
      code: 'branch-no-steps',
      message: `A branch from step ${step} has no step to train: train.max_steps is ${last}, and steps count on from ${step}.`,
      where: 'train.max_steps',
      fix: `Give --max-steps with the step to end at: ${step + 1} or more.`,
    });
  const promptTime = promptTimeOf(manifest);
  return { config, source: manifest.source, parent: { run, step }, promptTime, origin };
}

/**
 * Copies the parent's checkpoint into a new run, as its beginning: the branch is then whole by itself, and resumes like any run. Retention
 * never removes it. Its settings are in the config already.
 */
export async function writeOrigin(folder: RunFolder, origin: Checkpoint): Promise<void> {
  const { step, random, data, curriculum, estimator } = origin.state;
  const copy = async (to: string): Promise<void> => {
    for (const name of await readdir(origin.folder)) {
      // Where the file system can, both names share the bytes until one is changed.
      if (name !== 'state.json')
        await copyFile(join(origin.folder, name), join(to, name), constants.COPYFILE_FICLONE);
    }
  };
  await folder.checkpoints.write(
    { step, random, data, curriculum, estimator, settings: {} },
    {},
    copy,
    'branch',
  );
  folder.setStatus({ step });
}
