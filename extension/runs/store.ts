import * as path from 'node:path';
import * as vscode from 'vscode';
import { toReport } from '../../core/errors/index.ts';
import type { RunPush, RunRequests } from '../../core/protocol/index.ts';
import type { RunEntry, RunLocations, RunStore } from './api.ts';
import { Followers } from './followers.ts';
import { isInUse } from './in-use.ts';
import { RunPlaces } from './places.ts';
import { RunWorker, type WorkerNews } from './run-worker.ts';

/** Changes of entries are told at most once in so many ms: a frame. */
const FRAME = 16;

/** @param workerFile  the bundled worker, `dist/run-worker.cjs` */
export function createRunStore(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  workerFile: string,
): RunStore {
  return new WorkerRunStore(context, log, workerFile);
}

/** The runs of the workspace, as a worker thread reads them. */
class WorkerRunStore implements RunStore {
  private readonly log: vscode.LogOutputChannel;
  private readonly places: RunPlaces;
  private readonly worker: RunWorker;
  private readonly followers: Followers;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly moved = new vscode.EventEmitter<void>();
  private readonly watchers: vscode.Disposable[];
  private readonly byFolder = new Map<string, RunEntry>();
  /** Runs that the thread has not told of since it began anew. */
  private unseen = new Set<string>();
  private sorted: readonly RunEntry[] | undefined;
  private timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.changed.event;
  readonly onDidChangeLocations = this.moved.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, workerFile: string) {
    this.log = log;
    this.places = new RunPlaces(context.workspaceState);
    const storage = context.storageUri ?? context.globalStorageUri;
    const cacheFolder = path.join(storage.fsPath, 'run-index');
    this.worker = new RunWorker(
      { role: 'runs', threadFile: workerFile, cacheFolder },
      (news) => this.receive(news),
      () => this.rejoin(),
    );
    this.followers = new Followers({
      follow: (folder, on) => this.worker.send({ type: 'follow', folder, on }),
      greet: (folder) => this.worker.request('greet', { folder }),
      failed: (folder, error) => log.warn(`${folder}: ${toReport(error).message}`),
    });
    const configs = vscode.workspace.createFileSystemWatcher('**/*.grpo.yaml', false, true, false);
    const first = vscode.workspace.createFileSystemWatcher('**/.grpo', false, true, true);
    this.watchers = [
      configs,
      first,
      first.onDidCreate(() => this.refreshSoon()),
      this.moved,
      configs.onDidCreate(() => this.moved.fire()),
      configs.onDidDelete(() => this.moved.fire()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.moved.fire()),
      this.moved.event(() => this.refreshSoon()),
    ];
    this.refreshSoon();
  }

  get entries(): readonly RunEntry[] {
    this.sorted ??= [...this.byFolder.values()].sort(newestFirst);
    return this.sorted;
  }

  entry(folder: string): RunEntry | undefined {
    return this.byFolder.get(folder);
  }

  async refresh(): Promise<void> {
    const locations = await this.locations();
    if (this.worker.isRunning || (await hasRuns(locations))) await this.worker.request('look', locations);
  }

  async locations(): Promise<RunLocations> {
    return { roots: await this.places.roots(), folders: this.places.added };
  }

  async add(folder: string): Promise<void> {
    const { roots, folders } = await this.locations();
    if (!roots.includes(path.dirname(folder)) && !folders.includes(folder)) {
      await this.places.add(folder);
      this.moved.fire();
    }
    await this.refresh();
  }

  follow(folder: string, listener: (push: RunPush) => void): vscode.Disposable {
    return new vscode.Disposable(this.followers.add(folder, listener));
  }

  request<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']> {
    return this.worker.request(method, params);
  }

  async pin(folder: string, id: string, note: string | null): Promise<void> {
    await this.worker.request('pin', { folder, id, note });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watchers.forEach((watcher) => void watcher.dispose());
    this.changed.dispose();
    void this.worker.close();
  }

  private receive(news: WorkerNews): void {
    if (news.type === 'push') this.followers.tell(news.push);
    else if (news.type === 'log') this.log[news.level](news.message);
    else {
      for (const { head } of news.changed) this.unseen.delete(head.folder);
      for (const entry of news.changed) this.byFolder.set(entry.head.folder, entry);
      this.forget(news.gone);
    }
  }

  private forget(gone: Iterable<string>): void {
    for (const folder of gone) this.byFolder.delete(folder);
    this.sorted = undefined;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, FRAME);
  }

  /** The thread that begins anew does not know what the one before has told: what it does not find is gone. */
  private rejoin(): void {
    this.unseen = new Set(this.byFolder.keys());
    this.refresh().then(
      () => this.forget(this.unseen),
      (error: unknown) => this.log.error(`Looking for runs: ${toReport(error).message}`),
    );
    this.followers.rejoin();
  }

  private refreshSoon(): void {
    this.refresh().catch((error: unknown) => this.log.error(`Looking for runs: ${toReport(error).message}`));
  }
}

const newestFirst = (a: RunEntry, b: RunEntry): number =>
  (b.head.created ?? '').localeCompare(a.head.created ?? '');

/** Whether there may be runs: in a window that has nothing to do with training no thread is started. */
const hasRuns = async ({ roots, folders }: RunLocations): Promise<boolean> =>
  folders.length > 0 || (await Promise.all(roots.map(isInUse))).includes(true);
