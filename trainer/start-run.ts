import { resolve } from 'node:path';
import { isRewardFile, rewardNames, type GrpoConfig } from '../core/config/index.ts';
import { exitCode } from '../core/errors/index.ts';
import type { Manifest } from '../core/run/records.ts';
import { isInterruption, trainingLoop } from './loop.ts';
import { makePlan, type Plan } from './plan.ts';
import { Run } from './run.ts';
import { readManifest } from './runs/create.ts';
import { readEvaluations } from './runs/evaluations.ts';
import { runFileSystem } from './runs/file-system.ts';
import { RunFolder } from './runs/folder.ts';
import { hashCode, hashFiles, hashFolder } from './runs/hashes.ts';
import type { SettingContext } from './runs/settings.ts';
import { summarise } from './summary.ts';
import type { TrainReporter } from './terminal/reporter.ts';
import { openTraining, type OpenTrainingOptions } from './training.ts';

/** What `train` and `branch` start a run with. */
export interface NewRunOptions extends OpenTrainingOptions {
  runDir?: string;
  lease?: boolean;
  parent?: Manifest['parent'];
}

/** Starts a run from a config and trains it to its end. @returns the exit code: 0, or 130 after a stop */
export async function startRun(
  config: GrpoConfig,
  source: { path: string; text: string },
  reporter: TrainReporter,
  options: NewRunOptions = {},
): Promise<number> {
  const began = performance.now();
  const plan = await makePlan(config, source);
  const manifest = {
    config: { ...config, train: { ...config.train, max_steps: plan.maxSteps } },
    source,
    hashes: await hashesOf(plan),
    parent: options.parent ?? null,
  };
  const folder = await RunFolder.create(
    {
      configPath: source.path,
      name: config.name,
      manifest,
      maxSteps: plan.maxSteps,
      ...(options.runDir === undefined ? {} : { runDir: options.runDir }),
    },
    { ...settingContext(config), lease: options.lease ?? false },
  );
  return work(plan, folder, reporter, options, began, async (run) => {
    await run.evaluateIfDue(0);
  });
}

/** Goes on with a run from its newest checkpoint, to its end or to `steps`. */
export async function resumeRun(
  path: string,
  reporter: TrainReporter,
  options: OpenTrainingOptions & { maxSteps?: number; lease?: boolean; force?: boolean } = {},
): Promise<number> {
  const began = performance.now();
  const manifest = readManifest(runFileSystem(), path);
  const config = manifest.config as unknown as GrpoConfig;
  const folder = await RunFolder.open(path, {
    ...settingContext(config),
    lease: options.lease ?? false,
    force: options.force ?? false,
  });
  const limit = options.maxSteps;
  const finished = folder.status.state === 'finished' && (limit === undefined || limit <= folder.status.step);
  const evaluations = readEvaluations(folder.path);
  if (finished) {
    const { step } = folder.status;
    folder.close('finished');
    reporter.summary(summarise({ dir: folder.path, steps: step, wallSeconds: 0 }, evaluations));
    return 0;
  }
  let plan: Plan;
  try {
    plan = await makePlan(config, manifest.source);
  } catch (error) {
    folder.close('interrupted', error);
    throw error;
  }
  return work(plan, folder, reporter, options, began, async (run) => {
    for (const [step, line] of evaluations) run.evaluations.set(step, line);
    const step = await run.restart('resume');
    if (limit !== undefined && limit !== run.maxStepsAt(step + 1)) {
      folder.recordSetting({ step: step + 1, key: 'train.max_steps', value: limit });
    }
    // An evaluation that was due when the run ended is made up for before the next step.
    await run.evaluateIfDue(step);
  });
}

/** Opens the parts, runs the loop and closes everything, whatever happens. */
async function work(
  plan: Plan,
  folder: RunFolder,
  reporter: TrainReporter,
  options: OpenTrainingOptions,
  began: number,
  begin: (run: Run) => Promise<void>,
): Promise<number> {
  const release = endOnSignals(folder);
  let run: Run | undefined;
  try {
    const training = await openTraining(plan, {
      ...options,
      onRewardLog: (reward, line) => folder.event('log', { source: 'reward', reward, message: line }),
    });
    run = new Run(training, folder, reporter);
    const current = run;
    const finished = await untilStopped(async () => {
      reporter.start(startLine(current));
      await begin(current);
      await trainingLoop(current);
    });
    if (finished && !run.stopped) {
      folder.close('finished');
      const wallSeconds = (performance.now() - began) / 1000;
      reporter.summary(
        summarise({ dir: folder.path, steps: training.progress.step, wallSeconds }, run.evaluations),
      );
      return 0;
    }
    folder.setStatus({ state: 'stopping', phase: 'checkpoint' });
    await run.save(folder.control.stopReason ?? 'stop');
    folder.close('interrupted');
    return 130;
  } catch (error) {
    await saveAfterFailure(run);
    folder.close(exitCode(error) === 130 ? 'interrupted' : 'failed', error);
    throw error;
  } finally {
    release();
    await run?.training.dispose();
  }
}

/** Whether the work came to its end; false when it was asked to stop on the way. */
async function untilStopped(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isInterruption(error)) return false;
    throw error;
  }
}

/** A failure outside the update leaves whole weights behind: they are worth a checkpoint. The failure itself is what gets reported. */
async function saveAfterFailure(run: Run | undefined): Promise<void> {
  try {
    await run?.save('interrupt');
  } catch {
    // A full disk, most likely: the error on its way up says what happened first.
  }
}

/** Ctrl-C and SIGTERM end the run cleanly; a second one at once. */
function endOnSignals(folder: RunFolder): () => void {
  const end = (signal: NodeJS.Signals): void => {
    if (folder.control.stopReason !== undefined) process.exit(signal === 'SIGINT' ? 130 : 143);
    folder.control.interrupt();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => {
    process.off('SIGINT', end).off('SIGTERM', end);
  };
}

function startLine({ training, folder }: Run): Parameters<TrainReporter['start']>[0] {
  const { plan, device, progress } = training;
  return {
    type: 'start',
    run_dir: folder.path,
    name: plan.config.name,
    model: plan.config.model.base,
    max_steps: plan.maxSteps,
    prompts_per_step: plan.config.train.prompts_per_step,
    num_generations: plan.config.grpo.num_generations,
    device: device.name,
    threads: device.threads,
    ...(folder.status.attempt > 1 || folder.status.step > 0 ? { resumed_from: progress.step } : {}),
  };
}

const settingContext = (config: GrpoConfig): SettingContext => ({ rewardNames: rewardNames(config.rewards) });

async function hashesOf({ config, folder, model, dataHash }: Plan): Promise<Manifest['hashes']> {
  const files = config.rewards.map(({ use }) => use).filter(isRewardFile);
  return {
    code: await hashCode(),
    data: dataHash,
    model: await hashFolder(model.folder, (name) => /\.(safetensors|json)$/.test(name)),
    rewards: await hashFiles(files.map((file) => resolve(folder, file))),
  };
}
