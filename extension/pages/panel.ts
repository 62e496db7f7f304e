import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { PageCursor, RunPush, Snapshot, ToPage } from '../../core/protocol/index.ts';
import { mergePushes } from '../../core/protocol/merge-pushes.ts';
import type { RunStore } from '../runs/api.ts';
import { showsSameRuns } from './cursors.ts';
import { PushQueue } from './push-queue.ts';
import { readMessage } from './requests/schemas.ts';

/** Answers a page's requests; rejects with an error that may carry `code` and `fix`. The token: nobody waits for the answer any more. */
export type Answer = (method: string, params: unknown, token: vscode.CancellationToken) => Promise<unknown>;

/** How long a snapshot waits for the head of a run that may be gone. */
const SNAPSHOT_WAIT_MS = 1000;
/** How long it waits for the step that is shown first, after that head. */
const STEP_WAIT_MS = 200;

/** What a page is told first. */
interface Prepared {
  cursor: PageCursor;
  follows: vscode.Disposable[];
  /** News of each run until the snapshot is sent, as one. */
  first: Map<string, RunPush>;
  step: Snapshot['step'];
  isSent: boolean;
}

/**
 * One panel and its page: ready -> snapshot -> pushes with sequence numbers. The page asks for a snapshot again whenever it missed a
 * number (messages to a hidden page are lost), so nothing here is kept but the cursor.
 */
export class PagePanel {
  readonly panel: vscode.WebviewPanel;
  private readonly runs: RunStore;
  private readonly answer: Answer;
  private follows: vscode.Disposable[] = [];
  /** Requests that are not answered yet. */
  private readonly waiting = new Map<number, vscode.CancellationTokenSource>();
  private seq = 0;
  private shown: PageCursor;
  private prepared: Promise<Prepared> | undefined;
  private pushes: PushQueue | undefined;
  private isReady = false;
  private isClosed = false;
  private readonly onMove: (cursor: PageCursor) => void;

  /** @param onMove  hears where the page stands whenever that changes */
  constructor(
    panel: vscode.WebviewPanel,
    runs: RunStore,
    answer: Answer,
    cursor: PageCursor,
    onMove: (cursor: PageCursor) => void,
  ) {
    this.panel = panel;
    this.runs = runs;
    this.answer = answer;
    this.shown = cursor;
    this.onMove = onMove;
    onMove(cursor);
    // Read while the page loads: what it shows first is then at hand.
    this.prepared = this.prepare();
    panel.webview.onDidReceiveMessage((message: unknown) => void this.receive(message));
    // A page that is hidden is thrown away: it hears no answer.
    panel.onDidChangeViewState(() => {
      if (panel.visible) return;
      this.cancelAll();
      this.forgetPrepared();
    });
    panel.onDidDispose(() => {
      this.isClosed = true;
      this.unfollow();
      this.cancelAll();
    });
  }

  get cursor(): PageCursor {
    return this.shown;
  }

  /** Shows another place, or other runs. */
  goto(cursor: PageCursor): void {
    const sameRuns = showsSameRuns(cursor, this.shown);
    this.move(cursor);
    if (!this.isReady) {
      if (!sameRuns) this.prepared = this.prepare();
      return;
    }
    if (sameRuns) this.send({ type: 'goto', seq: ++this.seq, cursor });
    else void this.snapshot();
  }

  private move(cursor: PageCursor): void {
    this.shown = cursor;
    this.onMove(cursor);
  }

  /** What is no message of the protocol has no number to be answered by: it is passed over. */
  private async receive(received: unknown): Promise<void> {
    const message = readMessage(received);
    if (message === undefined) return;
    if (message.type === 'ready') {
      this.isReady = true;
      await this.snapshot();
      return;
    }
    if (message.type === 'cancel') {
      this.waiting.get(message.id)?.cancel();
      return;
    }
    const { id, method, params } = message;
    const source = new vscode.CancellationTokenSource();
    this.waiting.set(id, source);
    try {
      const result = await this.answer(method, params, source.token);
      // It has been found to be a cursor.
      if (method === 'remember') this.move((params as { cursor: PageCursor }).cursor);
      this.send({ type: 'answer', id, result });
    } catch (error) {
      this.send({ type: 'answer', id, error: report(error) });
    } finally {
      this.waiting.delete(id);
      source.dispose();
    }
  }

  /** News are not gathered for a page that may never come. */
  private forgetPrepared(): void {
    if (this.prepared === undefined) return;
    this.prepared = undefined;
    this.unfollow();
  }

  private cancelAll(): void {
    for (const source of this.waiting.values()) source.cancel();
  }

  /** Sends what the first news of the cursor's runs say, then every later one. */
  private async snapshot(): Promise<void> {
    const preparing = this.prepared ?? this.prepare();
    this.prepared = undefined;
    const prepared = await preparing;
    // Another snapshot was asked for meanwhile.
    if (this.follows !== prepared.follows) return;
    const { cursor, step } = prepared;
    const runs = cursor.folders
      .map((folder) => prepared.first.get(folder))
      .filter((push) => push !== undefined);
    const snapshot = { cursor: this.shown, runs, ...(step && { step }), trusted: vscode.workspace.isTrusted };
    prepared.isSent = true;
    this.send({ type: 'snapshot', seq: ++this.seq, snapshot });
  }

  /** Follows the cursor's runs anew and gathers what they say until that is sent. */
  private async prepare(): Promise<Prepared> {
    this.unfollow();
    const cursor = this.shown;
    const { folders } = cursor;
    const prepared: Prepared = { cursor, follows: [], first: new Map(), step: undefined, isSent: false };
    this.follows = prepared.follows;
    // A new one: the window may never say of a page that went away that it has the last push.
    const pushes = new PushQueue((push) => this.sendPush(push));
    this.pushes = pushes;
    const greeted = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SNAPSHOT_WAIT_MS);
      const hear = (push: RunPush): void => {
        if (prepared.isSent) {
          pushes.add(push);
          return;
        }
        const { first } = prepared;
        const earlier = first.get(push.folder);
        first.set(push.folder, earlier === undefined ? push : mergePushes(earlier, push));
        if (first.size < folders.length) return;
        clearTimeout(timer);
        resolve();
      };
      for (const folder of folders) prepared.follows.push(this.runs.follow(folder, hear));
      if (folders.length === 0) resolve();
    });
    // Asked after the run is followed: what is written from now on comes as a push.
    prepared.step = await Promise.race([
      this.firstStep(),
      greeted.then(() => sleep(STEP_WAIT_MS, undefined)),
    ]);
    await greeted;
    return prepared;
  }

  /** The step that an inspector shows first. Where it cannot be read the page asks by itself, and hears why. */
  private async firstStep(): Promise<Snapshot['step']> {
    const { page, folders, step: asked = 'newest' } = this.shown;
    const [folder] = folders;
    if (page !== 'inspector' || folder === undefined) return undefined;
    const view = await this.runs.request('step', { folder, step: asked }).catch(() => undefined);
    return view === undefined ? undefined : { asked, view };
  }

  private unfollow(): void {
    for (const follow of this.follows) follow.dispose();
    this.follows = [];
    this.pushes?.clear();
  }

  /** A hidden page is gone: it comes back with a snapshot, and should it be there all the same, the number that it missed tells it to ask for one. */
  private async sendPush(push: RunPush): Promise<void> {
    const seq = ++this.seq;
    if (this.isClosed || !this.panel.visible) return;
    try {
      await this.panel.webview.postMessage({ type: 'push', seq, push } satisfies ToPage);
    } catch {
      // Closed meanwhile.
    }
  }

  private send(message: ToPage): void {
    // A closed panel has no page to send to, and throws when it is asked for one.
    if (!this.isClosed) void this.panel.webview.postMessage(message);
  }
}

function report(error: unknown): { code: string; message: string; fix?: string } {
  const { code, message, fix } = error as { code?: unknown; message?: unknown; fix?: unknown };
  return {
    code: typeof code === 'string' ? code : 'internal',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof fix === 'string' ? { fix } : {}),
  };
}
