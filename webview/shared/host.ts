import type {
  Method,
  PageCursor,
  Requests,
  Snapshot,
  RunPush,
  ToPage,
  ToPanel,
} from '../../core/protocol/index.ts';
import { RequestError } from './request-error.ts';

/** What VS Code gives a webview's page, once. */
interface VsCodeApi {
  postMessage(message: ToPanel): void;
  getState(): PageCursor | undefined;
  setState(state: PageCursor): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface HostListener {
  /** Everything anew: at the start, and after a gap in the sequence. */
  snapshot(snapshot: Snapshot): void;
  push(push: RunPush): void;
  goto(cursor: PageCursor): void;
}

/**
 * The page's line to its panel. Messages to a hidden page may be lost: a gap in the sequence numbers asks for a snapshot, and what
 * arrives until then is passed over.
 */
export class Host {
  private readonly api: VsCodeApi;
  private readonly waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: RequestError) => void }
  >();
  /** From the page's own beginning on: an answer to a page that was thrown away is not taken for one of this page's. */
  private nextId = Math.floor(performance.timeOrigin);
  private seq: number | undefined;
  private listener: HostListener | undefined;

  constructor(api: VsCodeApi = acquireVsCodeApi()) {
    this.api = api;
    window.addEventListener('message', (event: MessageEvent<ToPage>) => this.receive(event.data));
  }

  /** Says that the page is there; the listener hears a snapshot first. */
  start(listener: HostListener): void {
    this.listener = listener;
    this.askForSnapshot();
  }

  /** Asks the panel. Rejects with a `RequestError`. @param signal  tells the panel that nobody waits for the answer any more */
  request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.api.postMessage({ type: 'request', id, method, params });
    signal?.addEventListener('abort', () => this.api.postMessage({ type: 'cancel', id }), { once: true });
    return answer as Promise<Requests[M]['result']>;
  }

  /** What this page showed before it was hidden or the window reloaded. */
  get cursor(): PageCursor | undefined {
    return this.api.getState();
  }

  /** Keeps where the page stands. */
  remember(cursor: PageCursor): void {
    this.api.setState(cursor);
    void this.request('remember', { cursor });
  }

  private askForSnapshot(): void {
    this.seq = undefined;
    const cursor = this.api.getState();
    this.api.postMessage(cursor === undefined ? { type: 'ready' } : { type: 'ready', cursor });
  }

  private receive(message: ToPage): void {
    if (message.type === 'answer') {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ('error' in message) waiting?.reject(new RequestError(message.error));
      else waiting?.resolve(message.result);
      return;
    }
    if (message.type === 'snapshot') {
      this.seq = message.seq;
      // A page that was only looked at comes back after a reload, too.
      if (this.api.getState() === undefined) this.api.setState(message.snapshot.cursor);
      this.listener?.snapshot(message.snapshot);
      return;
    }
    // Before the snapshot that was asked for, nothing can be placed.
    if (this.seq === undefined) return;
    if (message.seq !== this.seq + 1) {
      this.askForSnapshot();
      return;
    }
    this.seq = message.seq;
    if (message.type === 'push') this.listener?.push(message.push);
    else this.listener?.goto(message.cursor);
  }
}
