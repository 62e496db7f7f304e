import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { loadConfig } from '../data/load-config.ts';
import { chooseCheckpoint } from '../runs/choose-checkpoint.ts';
import { promptTimeOf } from '../runs/create.ts';
import { log } from '../terminal/console.ts';
import { readRecordedRun, withRecorded } from '../training/recorded-config.ts';

/** A policy that can be measured, as a command line names it: a config (its base model), or a run at one of its checkpoints. */
export interface Subject {
  /** As written. */
  name: string;
  /** Absolute; undefined for a config. */
  run: string | undefined;
  /** The step whose weights are meant; 0 = the base model. */
  step: number;
  /** With the settings in force at that step. */
  config: GrpoConfig;
  /** The same config with the checkpoint as its model: what a plan is made from. */
  measured: GrpoConfig;
  source: { path: string; text: string };
  /** The time in the run's prompts; undefined for a config. */
  promptTime: string | undefined;
}

/**
 * Finds what `CONFIG`, `RUN` or `RUN@STEP` means.
 * @param step  `--checkpoint`; 0 = the base, undefined = the newest checkpoint of a run
 * @throws GrpoError `subject-not-found`, `subject-checkpoint`, and as `loadConfig`, `readRecordedRun` and `chooseCheckpoint`
 */
export async function findSubject(name: string, step?: number): Promise<Subject> {
  const kind = kindOf(name);
  if (kind === 'run') return subjectOfRun(name, resolve(name), step);
  if (kind === 'config') return subjectOfConfig(name, step);
  const [, run, at] = /^(.+)@(\d+)$/.exec(name) ?? [];
  if (run !== undefined && kindOf(run) === 'run') return subjectOfRun(name, resolve(run), step ?? Number(at));
  throw new GrpoError({
    code: 'subject-not-found',
    message: `There is no config and no run ${name}.`,
    where: name,
    fix: 'Give a *.grpo.yaml file, a run folder, or a run folder with a step: RUN@20.',
  });
}

function kindOf(path: string): 'run' | 'config' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : found.isDirectory() ? 'run' : 'config';
}

async function subjectOfConfig(name: string, step: number | undefined): Promise<Subject> {
  const { config, text } = await loadConfig(name);
  if (step !== undefined && step !== 0)
    throw new GrpoError({
      code: 'subject-checkpoint',
      message: `${name} is a config: it has no checkpoint of step ${step}.`,
      where: '--checkpoint',
      fix: 'Name the run folder instead, or leave --checkpoint out for the base model.',
    });
  const source = { path: resolve(name), text };
  return { name, run: undefined, step: 0, config, measured: config, source, promptTime: undefined };
}

async function subjectOfRun(name: string, run: string, step: number | undefined): Promise<Subject> {
  const { manifest, config } = await readRecordedRun(run);
  const { source } = manifest;
  const promptTime = promptTimeOf(manifest);
  if (step === 0) return { name, run, step, config, measured: config, source, promptTime };
  const checkpoint = await chooseCheckpoint(run, step, log);
  const inForce = await withRecorded(config, checkpoint.state.settings, checkpoint.folder);
  const measured = { ...inForce, model: { ...inForce.model, base: checkpoint.folder, adapter: null } };
  return { name, run, step: checkpoint.step, config: inForce, measured, source, promptTime };
}
