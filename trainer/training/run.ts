import type { GrpoConfig } from '../../core/config/index.ts';
import type { Metrics } from '../../core/metrics/index.ts';
import type { EvalLine, ExtraCheckpoint } from '../../core/run/records.ts';
import { writeContents } from '../checkpoint/contents.ts';
import { readState, stateOf } from '../checkpoint/state.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { yardstick } from '../evaluate/yardstick.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import { collapseAlarm, CollapseWatch } from './collapse-watch.ts';
import { Faults } from './faults.ts';
import { StepAlarms, type StepAlarm, type StepOutcome } from './step-alarms.ts';
import { isOfItsCourse } from '../runs/checkpoints.ts';
import { readEvaluations } from '../runs/evaluations.ts';
import type { RunFolder } from '../runs/folder.ts';
import { readMetrics } from '../runs/metrics.ts';
import { unscoredRecords } from './record.ts';
import { maxSteps, withChanges } from './settings.ts';
import type { Phase, TrainReporter } from '../terminal/reporter.ts';
import type { Training } from './training.ts';

/**
 * A run between its parts: the training in memory, the folder on disk and whoever listens. What the loop leaves to it is what happens
 * around a step: settings in force, evaluation, checkpoints, going back.
 */
export class Run {
  readonly training: Training;
  readonly folder: RunFolder;
  readonly reporter: TrainReporter;
  readonly tokenizer: Tokenizer;
  readonly eosIds: ReadonlySet<number>;
  /** Evaluations by step, those of earlier processes included. */
  readonly evaluations = new Map<number, EvalLine>();
  readonly faults = new Faults();
  private readonly alarms = new StepAlarms();
  private readonly collapse: CollapseWatch;
  /** The step whose checkpoint needs no writing. */
  private savedStep: number | undefined = 0;

  constructor(training: Training, folder: RunFolder, reporter: TrainReporter) {
    this.training = training;
    this.folder = folder;
    this.reporter = reporter;
    this.tokenizer = training.plan.model.tokenizer;
    this.eosIds = new Set(training.plan.model.eosIds);
    this.collapse = new CollapseWatch({ ...training.plan.config });
  }

  /** Whether the run was asked to end. */
  get stopped(): boolean {
    return this.folder.control.stopReason !== undefined;
  }

  /** The config with the live settings of a step. */
  settingsAt(step: number): GrpoConfig {
    return withChanges(this.training.plan.config, this.folder.settingsInForce(step));
  }

  maxStepsAt(step: number): number {
    return maxSteps(this.settingsAt(step), this.training.plan.train.length);
  }

  phase(phase: Phase, step: number): void {
    this.folder.setStatus({ state: 'running', phase });
    this.reporter.progress({ phase, step, done: 0, total: 0 });
  }

  /** Takes reward files into use that were edited since the last step. */
  async reloadRewards(): Promise<void> {
    for (const change of await this.training.rewards.reload()) {
      this.folder.event('reward_changed', { ...change });
      this.reporter.notice(
        change.error
          ? { severity: 'warning', ...change.error }
          : {
              severity: 'info',
              code: 'reward-changed',
              message: `The reward ${change.name} was edited: the new code is in use.`,
            },
      );
    }
  }

  /** Records a finished step, then evaluates and saves where they are due. */
  async finishStep(
    step: number,
    metrics: Metrics,
    time: Record<string, number>,
    outcome: StepOutcome,
  ): Promise<void> {
    const { completions, judged } = outcome;
    this.folder.metrics({ step, metrics, time });
    this.folder.setStatus({ step, max_steps: this.maxStepsAt(step) });
    this.reporter.step(
      { type: 'step', step, metrics, time },
      completions.map((one, i) => ({
        id: one.id,
        group: one.group,
        index: one.index,
        prompt: one.prompt.text,
        ...(one.prompt.chat === undefined ? {} : { chat: one.prompt.chat }),
        completion: one.text,
        stop_reason: one.stop_reason,
        reward: judged.rewards[i] ?? null,
        advantage: judged.advantages[i] ?? 0,
      })),
    );
    this.collapse.add({ step, metrics, time });
    for (const alarm of this.alarms.of(step, outcome)) this.say(alarm);
    const { beginning } = this.collapse;
    if (beginning)
      this.say(collapseAlarm(beginning, step, this.folder.checkpoints.newestBefore(beginning.since)));
    await this.evaluateIfDue(step);
    await this.saveIfDue(step);
    if (this.folder.control.checkpointRequested) await this.save('request');
  }

  private say({ name, reward, ...notice }: StepAlarm): void {
    this.folder.event('alarm', { ...notice, name, ...(reward === undefined ? {} : { reward }) });
    this.reporter.notice({ severity: 'warning', ...notice });
  }

  /**
   * The checkpoint of a step, after its evaluation, where the schedule wants one, or where the entropy collapses with this step: that one
   * and the newest from before the collapse are kept for good. Where the run began, there is nothing to save.
   */
  async saveIfDue(step: number): Promise<void> {
    const { save_steps } = this.settingsAt(step).train;
    if (step <= this.folder.start) return;
    const { beginning } = this.collapse;
    if (beginning) {
      const earlier = this.folder.checkpoints.newestBefore(beginning.since);
      if (earlier !== undefined) await this.folder.checkpoints.keep(earlier, 'before_collapse');
      await this.save('entropy_collapse');
      return;
    }
    const last = step >= this.maxStepsAt(step);
    if (last || (save_steps > 0 && step % save_steps === 0)) await this.save();
  }

  /** The evaluation of a step where the config wants one and there is none yet; where the run began is before training. */
  async evaluateIfDue(step: number): Promise<void> {
    const { plan } = this.training;
    const config = this.settingsAt(Math.max(1, step));
    const every = config.train.eval_steps;
    const due =
      step === this.folder.start || step >= this.maxStepsAt(step) || (every > 0 && step % every === 0);
    if (!due || plan.test.length === 0 || this.evaluations.has(step)) return;
    this.phase('evaluate', step);
    const start = performance.now();
    const parts = {
      sampler: this.training.sampler,
      tokenizer: this.tokenizer,
      rewards: this.training.rewards,
      eosIds: this.eosIds,
    };
    const found = await evaluate(parts, plan.test, config, {
      signal: this.folder.control.signal,
      onProgress: (done, total) => this.reporter.progress({ phase: 'evaluate', step, done, total }),
      onSampled: (completions) => this.folder.sampled(unscoredRecords(step, completions, 'evaluation')),
    });
    const seconds = (performance.now() - start) / 1000;
    const rewards = Object.fromEntries(
      Object.entries(found.rewards).map(([name, value]) => [`rewards/${name}`, value]),
    );
    const line = {
      step,
      n: found.n,
      metrics: { reward: found.reward, ...rewards },
      interval: found.interval,
      values: found.values,
      yardstick: yardstick(plan, config, this.training.rewards.hashes),
      time: { evaluate: seconds },
    };
    this.folder.evaluation(line);
    this.evaluations.set(step, line);
    this.reporter.evaluation({
      type: 'eval',
      step,
      n: found.n,
      reward: found.reward ?? NaN,
      rewards: Object.fromEntries(Object.entries(found.rewards).map(([name, value]) => [name, value ?? NaN])),
      interval: found.interval ?? [NaN, NaN],
      time: line.time,
    });
  }

  /** Writes a checkpoint of the last finished step, unless there is one. Memory must hold the weights of that step. */
  async save(extra?: ExtraCheckpoint): Promise<void> {
    const { progress, policy, optimizer, source, plan } = this.training;
    const step = progress.step;
    if (this.savedStep === step && isOfItsCourse(extra)) return;
    this.phase('checkpoint', step);
    const { save_total_limit } = this.settingsAt(step).train;
    await this.folder.checkpoint(
      step,
      stateOf(progress, optimizer.updates, plan.config.train.seed),
      (folder) => writeContents(folder, policy, optimizer, source),
      {
        ...(extra ? { extra } : {}),
        ...(save_total_limit === null ? {} : { saveTotalLimit: save_total_limit }),
      },
    );
    if (isOfItsCourse(extra)) this.savedStep = step;
  }

  /**
   * Brings memory to where the run folder goes on: the newest checkpoint, or the beginning.
   * @param options  as for `RunFolder.restart`
   * @returns the step that it stands at
   */
  async restart(
    cause: 'resume' | 'rollback',
    options: { event?: Readonly<Record<string, unknown>>; atMost?: number } = {},
  ): Promise<number> {
    const { save_total_limit } = this.training.plan.config.train;
    const { step, checkpoint, skipped } = await this.folder.restart(cause, {
      ...options,
      ...(save_total_limit === null ? {} : { saveTotalLimit: save_total_limit }),
    });
    for (const { step: passed, reason } of cause === 'resume' ? skipped : [])
      this.reporter.notice({
        severity: 'warning',
        code: 'checkpoint-skipped',
        message: `The checkpoint of step ${passed} is passed over: ${reason}`,
        fix: `The run goes on from step ${step}; what is put aside lies in attempts/.`,
      });
    const state = checkpoint ? readState(checkpoint.state) : { numTokens: 0, baseline: null, updates: 0 };
    await this.training.restore(
      checkpoint ? { folder: checkpoint.folder, updates: state.updates } : undefined,
    );
    Object.assign(this.training.progress, { step, numTokens: state.numTokens, baseline: state.baseline });
    this.evaluations.clear();
    this.collapse.restart(readMetrics(this.folder.path));
    for (const [evaluated, line] of readEvaluations(this.folder.path)) this.evaluations.set(evaluated, line);
    // One from outside does not stand for a scheduled one.
    this.savedStep = isOfItsCourse(checkpoint?.state.time.extra) ? step : undefined;
    return step;
  }
}
