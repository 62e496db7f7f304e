import type { RunPush } from '../../../../core/protocol/index.ts';
import type { RunEntry } from '../../../../extension/runs/api.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import type { FromWorker, WorkerMethod, WorkerRequests } from '../../../../extension/runs/worker/protocol.ts';
import { RunService } from '../../../../extension/runs/worker/service.ts';

/** The worker's service in this thread, with all that it said. */
export class OpenService {
  readonly pushes: RunPush[] = [];
  readonly logs: string[] = [];
  readonly entries = new Map<string, RunEntry>();
  private readonly service: RunService;
  private readonly answers = new Map<number, (message: Extract<FromWorker, { type: 'answer' }>) => void>();
  private lastId = 0;

  constructor(cacheFolder?: string) {
    const options = { role: 'runs' as const, threadFile: 'none', cacheFolder };
    this.service = new RunService(localMachine(), options, (message) => this.receive(message));
  }

  /** Rejects with the error's report. */
  async ask<M extends WorkerMethod>(
    method: M,
    params: WorkerRequests[M]['params'],
  ): Promise<WorkerRequests[M]['result']> {
    const id = ++this.lastId;
    const answer = new Promise<Extract<FromWorker, { type: 'answer' }>>((resolve) =>
      this.answers.set(id, resolve),
    );
    await this.service.handle({ type: 'request', id, method, params });
    const message = await answer;
    if ('error' in message) throw Object.assign(new Error(message.error.message), message.error);
    return message.result as WorkerRequests[M]['result'];
  }

  follow(folder: string, on = true): Promise<void> {
    return this.service.handle({ type: 'follow', folder, on });
  }

  /** Waits until something was said that passes. */
  async until(what: string, test: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; !test();) {
      if (Date.now() > deadline) throw new Error(`never: ${what}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  }

  close(): Promise<void> {
    return this.service.close();
  }

  private receive(message: FromWorker): void {
    if (message.type === 'answer') this.answers.get(message.id)?.(message);
    else if (message.type === 'push') this.pushes.push(message.push);
    else if (message.type === 'log') this.logs.push(message.message);
    else {
      for (const entry of message.changed) this.entries.set(entry.head.folder, entry);
      for (const folder of message.gone) this.entries.delete(folder);
    }
  }
}
