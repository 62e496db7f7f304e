import { join, resolve } from 'node:path';
import { toReport } from '../../core/errors/index.ts';
import type {
  Cut,
  EvalLine,
  EventType,
  ExtraCheckpoint,
  Manifest,
  MetricsLine,
  RunState,
  Status,
  Times,
  UnscoredLine,
} from '../../core/run/records.ts';
import { DATA_FILES } from '../../core/run/records.ts';
import { Checkpoints, isOfItsCourse, type Checkpoint, type WriteCheckpointFiles } from './checkpoints.ts';
import { Pulse, systemClock } from './clock.ts';
import { Control, CONTROL_POLL_MS } from './control.ts';
import { ControlLog } from './control-log.ts';
import { createRun, readManifest, type NewRun } from './create.ts';
import { inputFault, runFileSystem, type FileSystem } from './file-system.ts';
import { lockLost, originLost } from './folder-errors.ts';
import type { LoopState, RunOptions, StartingPoint } from './folder-options.ts';
import { tellFound } from './found-at-opening.ts';
import { judgedSettings, readHistory, type EventHistory } from './history.ts';
import { removeLeftovers } from './leftovers.ts';
import { Lease } from './lease.ts';
import { refuseOddParts } from './links.ts';
import { LiveFile, type LivePiece } from './live.ts';
import { RunLock } from './lock.ts';
import { statusOrRecovered } from './recover.ts';
import { finishRestart, restart } from './restart.ts';
import { RecordedSettings, type SettingChange } from './settings.ts';
import { firstStatus, StatusFile, type StatusChange } from './status-file.ts';
import { UnscoredFile } from './unscored.ts';
import { RunWriter, type RolloutInput, type UpdateInput } from './writer.ts';

const HEARTBEAT_MS = 2000;

/**
 * A run folder that this process writes. The loop's order: `create`, or `open` and `restart`; then for each step `waitWhilePaused`,
 * `beginStep`, `sampled`, `rollouts`, `updates`, `metrics`, `setStatus({ step })`, `checkpoint` where one is due (`control.checkpointRequested`
 * asks for one, `control.signal` for the end); last `close`. While it is open, a timer renews the heartbeat every 2 s and answers
 * control requests. Whatever fails on a timer (a full disk, a lost lock) is thrown by the next call.
 */
export class RunFolder {
  readonly path: string;
  readonly manifest: Manifest;
  readonly control: Control;
  readonly checkpoints: Checkpoints;
  private readonly files: FileSystem;
  private readonly lock: RunLock;
  private readonly statusFile: StatusFile;
  private readonly writer: RunWriter;
  private readonly liveFile: LiveFile;
  private readonly unscoredFile: UnscoredFile;
  private readonly settings: RecordedSettings;
  private readonly pulse: Pulse;
  /** The step that was begun last, with the lengths of the data files at that moment. */
  private begun: { step: number; lengths: Required<Cut> } | undefined;
  /** Why recorded changes were not taken again. */
  private readonly refusedSettings: readonly string[];
  private wentBack: boolean;
  /** Codes of what the log of earlier processes says. */
  private readonly said: ReadonlySet<string>;

  private constructor(
    path: string,
    manifest: Manifest,
    lock: RunLock,
    status: Status,
    history: EventHistory,
    options: RunOptions & { files: FileSystem },
  ) {
    const clock = options.clock ?? systemClock;
    this.pulse = new Pulse(clock);
    this.path = path;
    this.manifest = manifest;
    this.lock = lock;
    this.files = options.files;
    this.statusFile = new StatusFile(this.files, path, status, clock.now);
    this.writer = new RunWriter(this.files, path, status.attempt, clock.now);
    this.writer.beginStep(status.step);
    this.liveFile = new LiveFile(this.files, path, (error) => this.pulse.fail(error), clock.elapsed);
    this.unscoredFile = new UnscoredFile(this.files, path);
    this.checkpoints = new Checkpoints(this.files, path);
    const settings = judgedSettings(history.settings, options);
    this.refusedSettings = settings.refused;
    this.settings = new RecordedSettings(settings.taken);
    this.wentBack = history.rolledBack;
    this.said = history.said;
    this.control = new Control(new ControlLog(this.files, path), this.writer, this.settings, options);
  }

  /** Makes a new run: folder, lock, manifest, first status. Throws `run-exists`, `run-locked`, `run-disk-full`. */
  static create(run: NewRun & { maxSteps: number | null }, options: RunOptions): Promise<RunFolder> {
    const fix = 'Name a run folder that this user can write to, with --run-dir.';
    return RunFolder.createNow(run, options).catch((error: unknown) => {
      throw inputFault(error, fix);
    });
  }

  private static async createNow(
    run: NewRun & { maxSteps: number | null },
    options: RunOptions,
  ): Promise<RunFolder> {
    const files = options.files ?? runFileSystem();
    const { folder, lock, manifest } = await createRun(
      files,
      run,
      (options.clock ?? systemClock).now(),
      options.machine,
    );
    const history = readHistory(files, folder);
    const status = firstStatus(run.maxSteps);
    const made = new RunFolder(folder, manifest, lock, status, history, { ...options, files });
    return made.started(options, () => made.statusFile.update());
  }

  /**
   * Opens an existing run for writing: takes the lock and completes a restart that was interrupted. Nothing else changes before
   * `restart`. Throws `run-not-found`, `run-locked`, `run-locked-elsewhere`.
   */
  static open(path: string, options: RunOptions): Promise<RunFolder> {
    return RunFolder.openNow(path, options).catch((error: unknown) => {
      throw inputFault(error);
    });
  }

  private static async openNow(path: string, options: RunOptions): Promise<RunFolder> {
    const files = options.files ?? runFileSystem();
    const folder = resolve(path);
    const manifest = readManifest(files, folder);
    refuseOddParts(files, folder);
    const lock = await RunLock.acquire(files, folder, {
      force: options.force === true,
      machine: options.machine,
    });
    try {
      const history = readHistory(files, folder);
      const { status, lost } = statusOrRecovered(files, folder, history);
      const opened = new RunFolder(folder, manifest, lock, status, history, { ...options, files });
      tellFound(opened.writer, {
        lost,
        removed: removeLeftovers(files, folder, opened.checkpoints),
        refused: opened.refusedSettings,
        malformed: history.malformed,
      });
      if (status.cutting === true) await opened.completeRestart(history);
      opened.control.expireOlder(history);
      return opened.started(options, () => undefined);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The last step before this run's first: 0, or the step that it branched from. */
  get start(): number {
    return this.manifest.parent?.step ?? 0;
  }

  get status(): Readonly<Status> {
    return this.statusFile.current;
  }

  /** Whether this run, in any of its processes, went back once because its numbers broke. */
  get rolledBack(): boolean {
    return this.wentBack;
  }

  /** Whether an earlier process has said something of this code in the log. */
  hasSaid(code: string): boolean {
    return this.said.has(code);
  }

  /** Says where the run stands, for watchers. */
  setStatus(change: StatusChange): void {
    this.pulse.check();
    this.statusFile.update(change);
  }

  /**
   * Goes back to the newest usable checkpoint: what was written behind it, checkpoints that cannot be used included, moves to
   * `attempts/`; a `restart` event follows. For a resume and, inside a process, for a rollback after a NaN.
   * @param options  event: more for the event, such as the reason; atMost: go back to this step or an earlier one; saveTotalLimit: as for
   * `checkpoint`, whose pruning a kill may have prevented
   */
  async restart(
    cause: 'resume' | 'rollback',
    options: { event?: Readonly<Record<string, unknown>>; atMost?: number; saveTotalLimit?: number } = {},
  ): Promise<StartingPoint> {
    this.pulse.check();
    this.checkpoints.removeLeftovers();
    const { checkpoint, skipped } = await this.checkpoints.newestUsable(options.atMost);
    // Where a checkpoint is damaged, every older one may be needed.
    if (options.saveTotalLimit !== undefined && skipped.length === 0)
      this.checkpoints.prune(options.saveTotalLimit);
    if (checkpoint === undefined && this.start > 0) throw originLost(this.path, this.manifest.parent);
    const step = checkpoint?.step ?? 0;
    if (skipped.length > 0)
      this.checkpoints.moveBehind(step, join(this.path, 'attempts', String(this.status.attempt)));
    const cut = Object.fromEntries(DATA_FILES.map((name) => [name, checkpoint?.state.time.files[name] ?? 0]));
    const passed = skipped.length === 0 ? {} : { skipped_checkpoints: skipped };
    await restart(this.files, this.path, this.statusFile, this.writer, {
      step,
      cut,
      status: cause === 'resume' ? { state: 'starting', phase: null, error: null } : {},
      event: { cause, ...passed, ...options.event },
    });
    this.unscoredFile.moveTo(this.status.attempt - 1);
    this.begun = undefined;
    this.wentBack ||= cause === 'rollback';
    return { step, checkpoint, skipped };
  }

  /** Between two steps, before `beginStep`: waits as long as the run is to pause. Ends at `continue`, `stop` and interrupts. */
  async waitWhilePaused(): Promise<void> {
    this.pulse.check();
    await this.control.whilePaused(this.status.step, (paused) =>
      this.setStatus({ state: paused ? 'paused' : 'running', phase: null }),
    );
  }

  /**
   * Begins a step: empties `live.jsonl` and returns the setting changes that take effect with it (see `Control.changes`; call it before
   * deciding that there is no step left).
   */
  beginStep(step: number): SettingChange[] {
    this.pulse.check();
    this.writer.beginStep(step);
    this.liveFile.beginStep(step);
    this.begun = { step, lengths: this.writer.lengths() };
    return this.control.changes(step);
  }

  /** Records a change of a setting that came from elsewhere than `control.jsonl`: `resume --max-steps`. In force from `step` on. */
  recordSetting(change: SettingChange): void {
    this.pulse.check();
    this.settings.record(change);
    this.writer.event('setting', { ...change });
  }

  /** Changed settings in force while a step is computed, by dotted key. */
  settingsInForce(step: number): Record<string, unknown> {
    return this.settings.inForce(step);
  }

  /** What a step or an evaluation has sampled, before anything judges it. */
  sampled(completions: readonly UnscoredLine[]): void {
    this.pulse.check();
    this.unscoredFile.write(completions);
  }

  rollouts(completions: readonly RolloutInput[]): void {
    this.pulse.check();
    this.writer.rollouts(completions);
    this.unscoredFile.clear();
  }

  updates(step: number, completions: readonly UpdateInput[], time?: Times): void {
    this.pulse.check();
    this.writer.updates(step, completions, time);
  }

  metrics(line: MetricsLine): void {
    this.pulse.check();
    this.writer.metrics(line);
  }

  evaluation(line: EvalLine): void {
    this.pulse.check();
    this.writer.evaluation(line);
    this.unscoredFile.clear();
  }

  event(type: EventType, fields: Readonly<Record<string, unknown>>): void {
    this.pulse.check();
    this.writer.event(type, fields);
  }

  /** New text of completions in the making; written at most 10 times a second. */
  live(pieces: readonly LivePiece[]): void {
    this.pulse.check();
    this.liveFile.add(pieces);
  }

  /**
   * Writes the checkpoint of a finished step; everything recorded so far is on the medium before it counts. What the step after it has
   * recorded already does not belong to it: that step will be redone. Answers waiting requests
   * for a checkpoint, and removes checkpoints beyond `saveTotalLimit`. One that is not of the run's own course (`isOfItsCourse`) writes
   * nothing where the step has its checkpoint already: a scheduled one must not turn into one that is not counted.
   */
  async checkpoint(
    step: number,
    state: LoopState,
    writeFiles: WriteCheckpointFiles,
    options: { extra?: ExtraCheckpoint; saveTotalLimit?: number } = {},
  ): Promise<Checkpoint> {
    this.pulse.check();
    const present = isOfItsCourse(options.extra) ? undefined : this.checkpoints.find(step);
    if (present !== undefined) {
      this.control.checkpointWritten(step);
      return present;
    }
    const begun = this.begun;
    const lengths = begun !== undefined && step < begun.step ? begun.lengths : this.writer.lengths();
    for (const name of [...DATA_FILES, 'events.jsonl'])
      if (this.files.size(join(this.path, name)) !== undefined) await this.files.flush(join(this.path, name));
    const { random, data, curriculum, estimator } = state;
    const settings = this.settings.inForce(step);
    const checkpoint = await this.checkpoints.write(
      { step, random, data, curriculum, estimator, settings },
      lengths,
      writeFiles,
      options.extra,
    );
    const extra = options.extra === undefined ? {} : { extra: options.extra };
    this.writer.event('checkpoint', { step, ...extra });
    this.control.checkpointWritten(step);
    if (options.saveTotalLimit !== undefined) this.checkpoints.prune(options.saveTotalLimit);
    return checkpoint;
  }

  /**
   * Ends this process's work: last status, answers, lock given back; where the lock is lost, only this process's handles. With an error that is about to be reported, a disk too full for
   * the last status is passed over: the error says more.
   */
  close(state: RunState, error?: unknown): void {
    this.pulse.stop();
    try {
      if (this.lock.isOurs()) this.sayGoodbye(state, error);
    } catch (failure) {
      if (error === undefined) throw failure;
    } finally {
      this.liveFile.close();
      this.writer.close();
      this.lock.release();
    }
  }

  private sayGoodbye(state: RunState, error: unknown): void {
    // Gives a full disk back what the picture of the step took.
    this.liveFile.clear();
    if (this.unscoredFile.present) {
      const message = 'What was sampled last was not judged: the completions are in unscored.jsonl.';
      this.writer.event('log', { level: 'info', message });
    }
    this.control.ended(this.status.step);
    this.statusFile.update({ state, phase: null, error: error === undefined ? null : toReport(error) });
  }

  private async completeRestart(history: EventHistory): Promise<void> {
    const { attempt } = this.status;
    if (history.restarted.has(attempt)) await this.statusFile.updateDurably({ cutting: false });
    else
      await finishRestart(this.files, this.path, this.statusFile, this.writer, {
        cause: 'resume',
        completed: true,
      });
  }

  private started(options: RunOptions, first: () => void): this {
    try {
      first();
    } catch (error) {
      this.lock.release();
      throw error;
    }
    const lease = options.lease === true ? new Lease(this.files, this.path, 2 * CONTROL_POLL_MS) : undefined;
    this.pulse.every(HEARTBEAT_MS, () => {
      if (!this.lock.isOurs()) throw lockLost(this.path);
      this.statusFile.update();
    });
    this.pulse.every(CONTROL_POLL_MS, () => {
      this.control.poll();
      if (lease?.isOver(this.pulse.clock.elapsed()) === true) this.control.interrupt();
    });
    return this;
  }
}
