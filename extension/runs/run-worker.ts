import { Worker } from 'node:worker_threads';
import { GrpoError } from '../../core/errors/index.ts';
import type { FromWorker, ToWorker, WorkerMethod, WorkerOptions, WorkerRequests } from './worker/protocol.ts';

/** What the worker tells besides answers. */
export type WorkerNews = Exclude<FromWorker, { type: 'answer' }>;

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: GrpoError) => void;
}

/**
 * The thread that reads runs, as its owner sees it. When it dies, open requests are rejected with `run-worker-died` and it is started once
 * more; `onRestart` is for telling the new one what the old one knew.
 */
export class RunWorker {
  private readonly options: WorkerOptions;
  private readonly onNews: (news: WorkerNews) => void;
  private readonly onRestart: () => void;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private lastId = 0;
  private deaths = 0;
  private isClosed = false;

  constructor(options: WorkerOptions, onNews: (news: WorkerNews) => void, onRestart: () => void) {
    this.options = options;
    this.onNews = onNews;
    this.onRestart = onRestart;
  }

  /** It is started by the first message. */
  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Rejects with a `GrpoError`: the worker's own, or `run-worker-died`. */
  request<M extends WorkerMethod>(
    method: M,
    params: WorkerRequests[M]['params'],
  ): Promise<WorkerRequests[M]['result']> {
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      // The worker answers a method with that method's result.
      this.waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.send({ type: 'request', id, method, params });
    });
  }

  send(message: ToWorker): void {
    this.worker ??= this.start();
    if (this.worker !== undefined) this.worker.postMessage(message);
    else this.rejectAll();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.rejectAll();
    await this.worker?.terminate();
  }

  private start(): Worker | undefined {
    if (this.isClosed || this.deaths > 1) return undefined;
    const worker = new Worker(this.options.threadFile, { workerData: this.options });
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error) =>
      this.log(`The thread that reads runs failed: ${error.stack ?? error.message}`),
    );
    worker.on('exit', (code) => this.bury(code));
    return worker;
  }

  private receive(message: FromWorker): void {
    if (message.type !== 'answer') {
      this.onNews(message);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new GrpoError(message.error));
    else waiting?.resolve(message.result);
  }

  private bury(code: number): void {
    this.worker = undefined;
    if (this.isClosed) return;
    this.deaths += 1;
    const isLast = this.deaths > 1;
    this.log(
      `The thread that reads runs ended (exit code ${code}). ${isLast ? 'It is not started again.' : 'It is started once more.'}`,
    );
    this.rejectAll();
    if (!isLast) this.onRestart();
  }

  private rejectAll(): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    const error = new GrpoError({
      code: 'run-worker-died',
      message: 'The thread that reads runs has ended.',
      fix: 'Try again; if it stays so, reload the window and look at the log of GRPO Studio.',
      kind: 'internal',
    });
    for (const { reject } of waiting) reject(error);
  }

  private log(message: string): void {
    this.onNews({ type: 'log', level: 'error', message });
  }
}
