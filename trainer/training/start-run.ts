import { resolve } from 'node:path';
import type { GrpoConfig, Problem } from '../../core/config/index.ts';
import { exitCode, GrpoError } from '../../core/errors/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import { writeOrigin } from './branch-run.ts';
import { readState } from '../checkpoint/state.ts';
import { changedInputs, describeModel, hashInputs } from './inputs.ts';
import { trainingLoop } from '../loop.ts';
import { makePlan, refuseFaulty, type ModelListener, type Plan } from '../plan.ts';
import { Run } from './run.ts';
import type { Checkpoint } from '../runs/checkpoints.ts';
import { promptTimeOf } from '../runs/create.ts';
import { readEvaluations } from '../runs/evaluations.ts';
import { RunFolder } from '../runs/folder.ts';
import { readRecordedRun } from './recorded-config.ts';
import { settingContext } from './settings.ts';
import { summarise } from './summary.ts';
import type { TrainReporter } from '../terminal/reporter.ts';
import { openTraining, type OpenTrainingOptions, type Training } from './training.ts';

/** What `train` and `branch` start a run with. */
export interface NewRunOptions extends OpenTrainingOptions {
  runDir?: string;
  lease?: boolean;
  parent?: Manifest['parent'];
  /** The time in the parent's prompts. */
  promptTime?: string | undefined;
  /** What there is to say of the config: it stands in the run's events. */
  configProblems?: readonly Problem[];
  /** The parent's checkpoint that a branch begins with. The reference stays the config's model. */
  origin?: Checkpoint;
}

/** Starts a run from a config and trains it to its end. @returns the exit code: 0, or 130 after a stop */
export async function startRun(
  config: GrpoConfig,
  given: { path: string; text: string },
  reporter: TrainReporter,
  options: NewRunOptions = {},
): Promise<number> {
  const began = performance.now();
  // Whoever resumes it may stand in another folder.
  const source = { ...given, path: resolve(given.path) };
  const { promptTime, configProblems = [] } = options;
  const plan = await makePlan(config, source, options.onModel, { promptTime, configProblems });
  refuseFaulty(plan);
  const log = new RewardLog(reporter);
  // Opened before anything is written: what cannot be opened leaves no run behind.
  const training = await openTraining(plan, { ...options, onRewardLog: log.add });
  const { origin } = options;
  try {
    if (origin) await goOnFrom(training, origin);
    const manifest = {
      config: { ...plan.config, train: { ...plan.config.train, max_steps: plan.maxSteps } },
      source,
      hashes: await hashInputs(plan),
      ...(plan.promptTime === null ? {} : { prompt_time: plan.promptTime }),
      ...(plan.train.some(({ chat }) => chat !== undefined) ? { chats: true } : {}),
      model: describeModel(training),
      threads: training.device.threads,
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
    log.open(folder);
    return await work(new Run(training, folder, reporter), began, async () => {
      if (origin) await writeOrigin(folder, origin);
      sayProblems(plan.problems, folder, reporter);
    });
  } finally {
    await training.dispose();
  }
}

async function goOnFrom(training: Training, { step, folder, state }: Checkpoint): Promise<void> {
  const { numTokens, baseline, updates } = readState(state);
  await training.restore({ folder, updates });
  Object.assign(training.progress, { step, numTokens, baseline });
}

/** Goes on with a run from its newest checkpoint, to its end or to `maxSteps`. */
export async function resumeRun(
  path: string,
  reporter: TrainReporter,
  options: OpenTrainingOptions & { maxSteps?: number; lease?: boolean; force?: boolean } = {},
): Promise<number> {
  const began = performance.now();
  const { manifest, config } = await readRecordedRun(path);
  const folder = await RunFolder.open(path, {
    ...settingContext(config),
    lease: options.lease ?? false,
    force: options.force ?? false,
  });
  const limit = options.maxSteps;
  const { state, step: done } = folder.status;
  if (state === 'finished' && (limit === undefined || limit <= done)) {
    folder.close('finished');
    const run = { dir: folder.path, start: folder.start, steps: done, wallSeconds: 0 };
    reporter.summary(summarise(run, readEvaluations(folder.path)));
    return 0;
  }
  const log = new RewardLog(reporter);
  log.open(folder);
  let training: Training;
  const release = closeOnSignals(folder);
  try {
    const { signal } = folder.control;
    const planOptions = { promptTime: promptTimeOf(manifest), signal };
    const plan = await makePlan(config, manifest.source, sayingPrompts(folder, options.onModel), planOptions);
    training = await openTraining(plan, { ...recordedThreads(manifest), ...options, onRewardLog: log.add });
  } catch (error) {
    if (exitCode(error) === 130) {
      folder.close('interrupted');
      return 130;
    }
    folder.close('interrupted', error);
    throw error;
  } finally {
    release();
  }
  try {
    return await work(new Run(training, folder, reporter), began, async (run) => {
      const step = await run.restart('resume');
      await noticeChanges(run);
      sayProblems(training.plan.problems, folder, reporter);
      if (limit !== undefined && limit !== run.maxStepsAt(step + 1)) {
        folder.recordSetting({ step: step + 1, key: 'train.max_steps', value: limit });
      }
    });
  } finally {
    await training.dispose();
  }
}

/** Milliseconds after which prompts that are made into tokens are a phase of their own. */
const LONG = 1000;

/** Says in the status of a run that is resumed that its prompts take long: it can be stopped meanwhile, so it is no run that has ended. */
function sayingPrompts(folder: RunFolder, listener: ModelListener = {}): ModelListener {
  let begun: number | undefined;
  let isSaid = false;
  return {
    ...listener,
    onPrompts: (...progress) => {
      listener.onPrompts?.(...progress);
      begun ??= performance.now();
      if (isSaid || performance.now() - begun < LONG) return;
      isSaid = true;
      folder.setStatus({ state: 'starting', phase: 'prompts', error: null });
    },
  };
}

/** As many threads as the run began with, unless GRPO_THREADS says otherwise. */
function recordedThreads({ threads }: Manifest): { threads?: number } {
  return threads === undefined || process.env.GRPO_THREADS ? {} : { threads };
}

/** Says what is not as it was when the run began: it goes on, but not as it would have. */
async function noticeChanges({ training, folder, reporter }: Run): Promise<void> {
  const { hashes, threads } = folder.manifest;
  const changed = changedInputs(hashes, await hashInputs(training.plan));
  if (threads !== undefined && threads !== training.device.threads) changed.push('the number of threads');
  if (changed.length === 0) return;
  const verb = changed.length === 1 ? 'has' : 'have';
  const message = `${changed.join(' and ')} ${verb} changed since this run began: it goes on, but not exactly as it would have.`;
  folder.event('log', { level: 'warning', message });
  reporter.notice({ severity: 'warning', code: 'resume-changed', message });
}

/** What there is to say of the prompts is said whenever they are made; it stands in the run's events once. */
function sayProblems(problems: Plan['problems'], folder: RunFolder, reporter: TrainReporter): void {
  for (const problem of problems) {
    if (!folder.hasSaid(problem.code))
      folder.event('log', { level: problem.severity, code: problem.code, message: problem.message });
    reporter.notice(problem);
  }
}

/** Runs the loop and closes the folder, whatever happens. @param begin  brings the run to where it goes on */
async function work(run: Run, began: number, begin: (run: Run) => Promise<void>): Promise<number> {
  const { folder, reporter, training } = run;
  const release = endOnSignals(folder);
  try {
    const finished = await untilStopped(async () => {
      await begin(run);
      folder.setStatus({ max_steps: run.maxStepsAt(training.progress.step + 1) });
      reporter.start(startLine(run));
      // What was due when an earlier process ended is made up for before the next step.
      const { step } = training.progress;
      await run.evaluateIfDue(step);
      await run.saveIfDue(step);
      await trainingLoop(run);
    });
    if (finished && !run.stopped) {
      folder.close('finished');
      const wallSeconds = (performance.now() - began) / 1000;
      const { step } = training.progress;
      const done = { dir: folder.path, start: folder.start, steps: step, wallSeconds };
      reporter.summary(summarise(done, run.evaluations));
      return 0;
    }
    folder.setStatus({ state: 'stopping', phase: 'checkpoint' });
    await run.save(folder.control.stopReason ?? 'stop');
    folder.close('interrupted');
    return 130;
  } catch (error) {
    await saveAfterFailure(run);
    folder.close(exitCode(error) === 130 ? 'interrupted' : 'failed', error);
    throw asRunFailure(error);
  } finally {
    release();
  }
}

/** Once a run has started, whatever ends it is a run that failed (exit 3), also where the input is to blame. */
const asRunFailure = (error: unknown): unknown =>
  error instanceof GrpoError && error.kind === 'input'
    ? new GrpoError({ ...error.report(), kind: 'run', cause: error })
    : error;

/** Whether the work came to its end; false when it was asked to stop on the way. */
async function untilStopped(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof GrpoError && error.kind === 'interrupted') return false;
    throw error;
  }
}

/** A failure outside the update leaves whole weights behind: they are worth a checkpoint. The failure itself is what gets reported. */
async function saveAfterFailure(run: Run): Promise<void> {
  if (run.folder.status.phase === 'update') return;
  try {
    await run.save('interrupt');
  } catch {
    // A full disk, most likely: the error on its way up says what happened first.
  }
}

/** What rewards print is shown, and goes into the run's events; what they print before there is a run waits for it there. */
class RewardLog {
  private readonly reporter: TrainReporter;
  private readonly waiting: [string | null, string][] = [];
  private folder: RunFolder | undefined;

  constructor(reporter: TrainReporter) {
    this.reporter = reporter;
  }

  readonly add = (reward: string | null, message: string): void => {
    this.reporter.rewardOutput(reward, message);
    this.record(reward, message);
  };

  private record(reward: string | null, message: string): void {
    if (this.folder === undefined) {
      this.waiting.push([reward, message]);
      return;
    }
    try {
      this.folder.event('log', { source: 'reward', reward, message });
    } catch {
      // This runs inside a stream's listener. Whatever keeps the folder from being written also fails the loop's next record.
    }
  }

  open(folder: RunFolder): void {
    this.folder = folder;
    for (const [reward, message] of this.waiting.splice(0)) this.record(reward, message);
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

/** Until a resumed run goes on there is nothing to save: a signal ends the process at once, and leaves a folder that says so. */
function closeOnSignals(folder: RunFolder): () => void {
  const end = (): void => {
    try {
      folder.close('interrupted');
    } finally {
      process.exit(130);
    }
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => {
    process.off('SIGINT', end).off('SIGTERM', end);
  };
}

function startLine(run: Run): Parameters<TrainReporter['start']>[0] {
  const { training, folder } = run;
  const { plan, device, progress } = training;
  return {
    type: 'start',
    run_dir: folder.path,
    name: plan.config.name,
    model: plan.config.model.base,
    max_steps: run.maxStepsAt(progress.step + 1),
    prompts_per_step: plan.config.train.prompts_per_step,
    num_generations: plan.config.grpo.num_generations,
    device: device.name,
    threads: device.threads,
    ...(folder.status.attempt > 1 ? { resumed_from: progress.step } : {}),
  };
}
