import * as vscode from 'vscode';
import { isSafeUntrusted, type ControlType } from '../../core/run/records.ts';
import type { ConfigEntry } from '../configs/api.ts';
import { problemsIn } from '../configs/check-document.ts';
import { refusalOf } from '../configs/refusal.ts';
import type { RunStore } from '../runs/api.ts';
import type {
  Acknowledgement,
  CommandOptions,
  QueuedRun,
  StartOptions,
  StartRequest,
  TrainerService,
} from './api.ts';
import { acknowledgement } from './acknowledgements.ts';
import { askTrainer } from './control-request.ts';
import { CommandsRunner } from './commands-runner.ts';
import { CrashMessages } from './crash-messages.ts';
import { CrashWatch } from './crash-watch.ts';
import { configNoFile, failureError, noTrainer, requireTrust } from './errors.ts';
import { exitText, type Exit } from './failure.ts';
import { launch, type Launched } from './launch.ts';
import { KnownRuns } from './known-runs.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { showRunLog } from './show-log.ts';
import { pruneLogs, runLog, type RunLog } from './run-log.ts';
import { stopOnRequest } from './requested-stop.ts';
import { restartsAfterCrash, trainerSetup, type SetupParts } from './settings.ts';
import { startArguments } from './start-arguments.ts';
import { planStart } from './start-plan.ts';
import { hasTrainer, trainerCommand } from './trainer-command.ts';
import { WaitingRuns, type Start } from './waiting-runs.ts';

export interface TrainerParts extends SetupParts {
  context: Pick<
    vscode.ExtensionContext,
    'extensionPath' | 'storageUri' | 'globalStorageUri' | 'workspaceState'
  >;
  log: vscode.LogOutputChannel;
  runs: Pick<RunStore, 'entries' | 'entry' | 'onDidChange' | 'refresh' | 'add'>;
  /** The name of a config's runs. */
  nameOf: (config: vscode.Uri) => string;
  /** A config as it lies on the disk, checked. */
  check: (config: vscode.Uri) => Promise<Pick<ConfigEntry, 'name' | 'problems'>>;
}

/** The supervised trainer of this window. Nothing is started before it is asked to. */
export class Trainer implements TrainerService {
  private readonly parts: TrainerParts;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly started = new vscode.EventEmitter<string>();
  private readonly ended = new vscode.EventEmitter<{ folder: string; exit: Exit }>();
  /** Processes that this window started and that have not ended. */
  private readonly own = new Map<string, Launched>();
  private readonly known: KnownRuns;
  private readonly crashes: CrashWatch;
  private readonly waiting: WaitingRuns;
  private readonly lease: LeaseKeeper;
  private readonly commands: CommandsRunner;
  private readonly disposables: vscode.Disposable[];
  readonly onDidChange = this.changed.event;
  /** A run of this window has begun, or goes on: its folder. */
  readonly onDidStart = this.started.event;
  /** A process that this window started has ended, however. */
  readonly onDidEnd = this.ended.event;

  constructor(parts: TrainerParts) {
    this.parts = parts;
    this.known = new KnownRuns(parts.runs, (message) => parts.log.warn(message));
    this.crashes = new CrashWatch({
      trainer: this,
      runs: parts.runs,
      memory: parts.context.workspaceState,
      messages: new CrashMessages(this, parts.log),
      mayRestart: () => restartsAfterCrash() && vscode.workspace.isTrusted,
      onSettled: () => this.waiting.next(),
      warn: (message) => parts.log.warn(message),
    });
    this.waiting = new WaitingRuns({
      context: parts.context,
      log: parts.log,
      isBusy: () => this.live().size > 0 || this.crashes.isJudging,
      look: () => this.known.refresh(),
      start: (start, hasWaited) => this.startNow(start, hasWaited),
      labelOf: (request) => this.labelOf(request),
      onChange: () => this.changed.fire(),
    });
    this.lease = new LeaseKeeper(
      () => [...this.live(), ...this.waiting.leases],
      (error) => parts.log.warn(`watch.lease: ${String(error)}`),
    );
    this.commands = new CommandsRunner(parts, parts.log);
    this.disposables = [
      this.crashes,
      this.waiting,
      this.commands,
      this.changed,
      this.started,
      this.ended,
      this.lease,
      parts.runs.onDidChange(() => {
        void this.lease.touchNew();
        this.waiting.next();
      }),
    ];
  }

  /** A run trains here, or is being started. */
  get isBusy(): boolean {
    return this.live().size > 0 || this.waiting.isStarting;
  }

  get queue(): readonly QueuedRun[] {
    return this.waiting.all;
  }

  async start(request: StartRequest, options: StartOptions = {}): Promise<string> {
    this.requireTrainer();
    if (request.kind === 'train' && request.config.scheme !== 'file') throw configNoFile(request.config);
    if (request.kind === 'train') await this.refuseWrong(request.config);
    if (request.kind === 'resume') await this.known.refuseLive(request.folder);
    const started = this.waiting.start({ request, options });
    if (request.kind === 'train') void this.judgeWaiting({ config: request.config, request });
    return started;
  }

  async startQueued(id: number): Promise<void> {
    this.requireTrainer();
    await this.waiting.startWaiting(id);
  }

  cancelQueued(id: number): Promise<void> {
    return this.waiting.cancel(id);
  }

  releaseQueue(): void {
    this.requireTrainer();
    this.waiting.release();
  }

  async restoreQueue(heard: (started: Promise<string>, label: string) => void): Promise<void> {
    if (hasTrainer(this.parts.context.extensionPath)) await this.waiting.restore(heard);
  }

  async control(folder: string, type: ControlType, key?: string, value?: unknown): Promise<Acknowledgement> {
    if (type === 'stop') return this.stop(folder);
    if (!isSafeUntrusted(type)) requireTrust();
    const over = this.whyOver(folder);
    if (over !== undefined) return { accepted: false, reason: over };
    return acknowledgement(await askTrainer(folder, type, key === undefined ? undefined : { key, value }));
  }

  async stop(folder: string): Promise<Acknowledgement> {
    const over = this.whyOver(folder);
    if (over !== undefined) return { accepted: false, reason: over };
    try {
      return await stopOnRequest(
        { folder, name: this.known.nameOf(folder), files: this.logOf(folder) },
        (message) => this.parts.log.warn(message),
      );
    } finally {
      await this.known.refresh();
    }
  }

  async command(args: readonly string[], options: CommandOptions = {}): Promise<unknown> {
    this.requireTrainer();
    return this.commands.run(args, options);
  }

  showLog(folder?: string): void {
    const { log } = this.parts;
    showRunLog(log, folder === undefined ? undefined : this.logOf(folder).log).catch((error: unknown) => {
      log.error(`The log cannot be shown: ${String(error)}`);
      log.show(true);
    });
  }

  /** What a run's trainer printed, where it was started by this extension. */
  logOf(folder: string): RunLog {
    return runLog(this.logs(), folder);
  }

  /** Whether this window started the run's process and will be told of its exit. */
  owns(folder: string): boolean {
    return this.own.has(folder);
  }

  /** Ends the commands; runs go on, and end by themselves when no window watches them. What waits is kept. */
  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private requireTrainer(): void {
    requireTrust();
    if (!hasTrainer(this.parts.context.extensionPath)) throw noTrainer();
  }

  /** Runs that compute here: those of this window too that the store has not seen yet. */
  private live(): Set<string> {
    return new Set([...this.own.keys(), ...this.known.liveFolders]);
  }

  /** The process of a run of this window is there until its exit is told, whatever the store knows. */
  private whyOver(folder: string): string | undefined {
    return this.own.has(folder) ? undefined : this.known.whyOver(folder);
  }

  private async startNow({ request, options }: Start, hasWaited: boolean): Promise<string> {
    const { log, runs } = this.parts;
    // Edited while it waited, it is another one than was looked at.
    if (hasWaited && request.kind === 'train') await this.refuseWrong(request.config);
    const plan = await planStart(request, runs, this.parts.nameOf);
    const command = trainerCommand(trainerSetup(this.parts), startArguments(plan));
    const files = this.logOf(plan.folder);
    log.info(`${command.file} ${command.args.join(' ')}`);
    const abort = new AbortController();
    const listener = options.token?.onCancellationRequested(() => abort.abort());
    const launched = await launch(command, plan.folder, files, {
      signal: abort.signal,
      onLine: (line) => {
        log.info(line);
        options.onLine?.(line);
      },
    }).finally(() => {
      listener?.dispose();
    });
    if ('kind' in launched) throw failureError(launched, files.log);
    this.watch(plan.folder, launched);
    await this.known.list(plan.folder);
    await pruneLogs(this.logs()).catch((error: unknown) => log.warn(String(error)));
    return plan.folder;
  }

  /** A config with errors would fail in the trainer, when its turn comes, with the first of them. */
  private async refuseWrong(config: vscode.Uri): Promise<void> {
    const { name, problems } = await this.parts.check(config);
    const refusal = refusalOf(config, name, problems);
    if (refusal !== undefined) throw refusal;
  }

  /**
   * One that starts at once hears from the trainer itself. One that waits would hear it when its turn comes, perhaps tomorrow: the trainer is asked
   * now, which compiles the reward files and has the tokenizer. Never rejects.
   */
  private async judgeWaiting({
    config,
    request,
  }: {
    config: vscode.Uri;
    request: StartRequest;
  }): Promise<void> {
    if (!this.queue.some((waiting) => waiting.request === request)) return;
    try {
      const problems = problemsIn(await this.commands.run(['check', config.fsPath], {}));
      const refusal = refusalOf(config, this.parts.nameOf(config), problems);
      if (refusal !== undefined) await this.waiting.refuse(request, refusal);
    } catch (error) {
      this.parts.log.warn(`${config.fsPath}: ${String(error)}`);
    }
  }

  private watch(folder: string, launched: Launched): void {
    this.own.set(folder, launched);
    this.started.fire(folder);
    void this.lease.touchNew();
    this.changed.fire();
    void launched.exited.then((exit) => {
      this.parts.log.info(`${folder}: ${exitText(exit)}`);
      this.own.delete(folder);
      this.ended.fire({ folder, exit });
      this.changed.fire();
      this.waiting.next();
      void this.known.refresh();
    });
  }

  private labelOf(request: StartRequest): string {
    if (request.kind === 'train') return this.parts.nameOf(request.config);
    return this.known.nameOf(request.folder);
  }

  private logs(): string {
    const { storageUri, globalStorageUri } = this.parts.context;
    return vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'logs').fsPath;
  }
}
