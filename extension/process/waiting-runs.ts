import * as vscode from 'vscode';
import { localMachine } from '../runs/local-machine.ts';
import type { QueuedRun, StartOptions, StartRequest } from './api.ts';
import { cancelled } from './errors.ts';
import { requestFromText, requestToText } from './request-text.ts';
import { keepsTraining } from './settings.ts';
import { StartQueue } from './start-queue.ts';
import { WaitingFolder } from './waiting-folder.ts';

/** A start, with what its caller wants to hear. */
export interface Start {
  request: StartRequest;
  options: StartOptions;
}

interface Parts {
  context: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>;
  log: vscode.LogOutputChannel;
  /** Whether a run trains on this machine, as far as the store knows. */
  isBusy: () => boolean;
  /** Brings that up to date. Never rejects. */
  look: () => Promise<void>;
  /** @param hasWaited  time went by since it was asked for */
  start: (start: Start, hasWaited: boolean) => Promise<string>;
  /** What a run is called in lists. */
  labelOf: (request: StartRequest) => string;
  onChange: () => void;
}

/** A run ends a minute after the last window; so long what waits goes on by itself, too. */
const UNSEEN_MS = 60_000;

/** The runs that wait for their turn, over reloads of the window. In an untrusted workspace they are kept and not started. */
export class WaitingRuns implements vscode.Disposable {
  private readonly parts: Parts;
  private readonly folder: WaitingFolder<Start>;
  private readonly queue: StartQueue<Start>;
  private readonly disposables: vscode.Disposable[] = [];
  private watcher: { dispose(): void } | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    const { context, log } = parts;
    this.folder = new WaitingFolder<Start>({
      path: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'waiting').fsPath,
      toText: ({ request }) => requestToText(request),
      fromText: (text) => ({ request: requestFromText(text), options: {} }),
      isAlive: (pid) => localMachine().isAlive(pid),
      warn: (message) => log.warn(message),
    });
    this.queue = new StartQueue<Start>({
      store: this.folder,
      isBusy: () => !vscode.workspace.isTrusted || parts.isBusy(),
      look: parts.look,
      start: parts.start,
      onChange: () => {
        if (this.queue.waiting.length > 0) this.watch();
        parts.onChange();
      },
      cancelled,
    });
    this.disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(() => this.next()));
  }

  get all(): readonly QueuedRun[] {
    return this.queue.waiting.map(({ id, item: { request }, isHeld }) => ({
      id,
      label: this.parts.labelOf(request),
      request,
      isHeld,
    }));
  }

  get isStarting(): boolean {
    return this.queue.isStarting;
  }

  start(start: Start): Promise<string> {
    return start.request.atOnce === true ? this.queue.startAtOnce(start) : this.queue.add(start);
  }

  startWaiting(id: number): Promise<void> {
    return this.queue.startWaiting(id);
  }

  cancel(id: number): Promise<void> {
    return this.queue.cancel(id);
  }

  /** Takes out a request that waits, where it still does. @param why  what its `start` rejects with */
  async refuse(request: StartRequest, why: unknown): Promise<void> {
    const waiting = this.queue.waiting.find(({ item }) => item.request === request);
    if (waiting !== undefined) await this.queue.cancel(waiting.id, why);
  }

  release(): void {
    this.queue.release();
  }

  next(): void {
    this.queue.next();
  }

  /**
   * Takes up what waited when the window before this one closed. Where no window was open for a while it is held: nobody expects that
   * opening a folder next week begins a training.
   * @param heard  is given what comes of each, and what it is called
   */
  async restore(heard: (started: Promise<string>, label: string) => void): Promise<void> {
    const kept = await this.folder.list();
    if (kept.length === 0) return;
    const isHeld = !keepsTraining() && (await this.folder.unseenFor()) > UNSEEN_MS;
    for (const { key, item } of kept)
      heard(this.queue.restore(key, item, isHeld), this.parts.labelOf(item.request));
  }

  /** The folder whose lease says that a window is there for those that wait; not for held ones, which wait for a person. */
  get leases(): readonly string[] {
    return this.queue.waiting.some(({ isHeld }) => !isHeld) ? [this.folder.path] : [];
  }

  /** They stay in the folder. */
  dispose(): void {
    this.queue.close();
    this.watcher?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Another window may take out or start what waits here. */
  private watch(): void {
    this.watcher ??= this.folder.watch(() => void this.queue.sync());
  }
}
