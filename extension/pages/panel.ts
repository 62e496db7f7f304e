import * as vscode from 'vscode';
import type { Method, PageCursor, RunPush, ToPage, ToPanel } from '../../core/protocol/index.ts';
import type { RunStore } from '../runs/api.ts';
import { showsSameRuns } from './cursors.ts';

/** Answers a page's requests; rejects with an error that may carry `code` and `fix`. The token: nobody waits for the answer any more. */
export type Answer = (method: Method, params: unknown, token: vscode.CancellationToken) => Promise<unknown>;

/** How long a snapshot waits for the head of a run that may be gone. */
const SNAPSHOT_WAIT_MS = 1000;

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
    panel.webview.onDidReceiveMessage((message: ToPanel) => void this.receive(message));
    // A page that is hidden is thrown away: it hears no answer.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.cancelAll();
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
    if (!this.isReady) return;
    if (sameRuns) this.send({ type: 'goto', seq: ++this.seq, cursor });
    else void this.snapshot();
  }

  private move(cursor: PageCursor): void {
    this.shown = cursor;
    this.onMove(cursor);
  }

  private async receive(message: ToPanel): Promise<void> {
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
    if (method === 'remember') this.move((params as { cursor: PageCursor }).cursor);
    const source = new vscode.CancellationTokenSource();
    this.waiting.set(id, source);
    try {
      this.send({ type: 'answer', id, result: await this.answer(method, params, source.token) });
    } catch (error) {
      this.send({ type: 'answer', id, error: report(error) });
    } finally {
      this.waiting.delete(id);
      source.dispose();
    }
  }

  private cancelAll(): void {
    for (const source of this.waiting.values()) source.cancel();
  }

  /** Follows the cursor's runs anew and sends what their first news say, then every later one. */
  private async snapshot(): Promise<void> {
    this.unfollow();
    const { folders } = this.shown;
    const first = new Map<string, RunPush>();
    let sent = false;
    const follows: vscode.Disposable[] = [];
    this.follows = follows;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SNAPSHOT_WAIT_MS);
      const hear = (push: RunPush): void => {
        if (sent) {
          this.send({ type: 'push', seq: ++this.seq, push });
          return;
        }
        first.set(push.folder, merge(first.get(push.folder), push));
        if (first.size < folders.length) return;
        clearTimeout(timer);
        resolve();
      };
      for (const folder of folders) follows.push(this.runs.follow(folder, hear));
      if (folders.length === 0) resolve();
    });
    // Another snapshot was asked for meanwhile.
    if (this.follows !== follows) return;
    sent = true;
    const runs = folders.map((folder) => first.get(folder)).filter((push) => push !== undefined);
    const snapshot = { cursor: this.shown, runs, trusted: vscode.workspace.isTrusted };
    this.send({ type: 'snapshot', seq: ++this.seq, snapshot });
  }

  private unfollow(): void {
    for (const follow of this.follows) follow.dispose();
    this.follows = [];
  }

  private send(message: ToPage): void {
    // A closed panel has no page to send to, and throws when it is asked for one.
    if (!this.isClosed) void this.panel.webview.postMessage(message);
  }
}

/** News that came before the snapshot could be sent, as one: lists add up, states are replaced. */
function merge(earlier: RunPush | undefined, later: RunPush): RunPush {
  if (earlier === undefined) return later;
  const list = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): T[] | undefined =>
    a === undefined && b === undefined ? undefined : [...(a ?? []), ...(b ?? [])];
  const lists = {
    points: list(earlier.points, later.points),
    metrics: list(earlier.metrics, later.metrics),
    evaluations: list(earlier.evaluations, later.evaluations),
    events: list(earlier.events, later.events),
    rollouts: list(earlier.rollouts, later.rollouts),
    updated: list(earlier.updated, later.updated),
    live: mergeLive(earlier.live, later.live),
  };
  const kept = Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined));
  return { ...earlier, ...later, ...kept };
}

function mergeLive(earlier: RunPush['live'], later: RunPush['live']): RunPush['live'] {
  if (earlier === undefined || later === undefined || later.fresh) return later ?? earlier;
  return { fresh: earlier.fresh, lines: [...earlier.lines, ...later.lines] };
}

function report(error: unknown): { code: string; message: string; fix?: string } {
  const { code, message, fix } = error as { code?: unknown; message?: unknown; fix?: unknown };
  return {
    code: typeof code === 'string' ? code : 'internal',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof fix === 'string' ? { fix } : {}),
  };
}
