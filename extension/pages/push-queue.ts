import type { RunPush } from '../../core/protocol/index.ts';
import { mergePushes } from '../../core/protocol/merge-pushes.ts';

/**
 * Pushes on their way to a page, one at a time. Everything that the editor's window shows goes through one connection, trees, lists and answers
 * included: to a window that is slower than the run, what comes meanwhile goes as one with the next, in the place of standing before them in the line.
 */
export class PushQueue {
  private readonly send: (push: RunPush) => PromiseLike<unknown>;
  private readonly waiting = new Map<string, RunPush>();
  private isSending = false;

  /** @param send  fulfilled when the window has it; never rejects */
  constructor(send: (push: RunPush) => PromiseLike<unknown>) {
    this.send = send;
  }

  add(push: RunPush): void {
    const earlier = this.waiting.get(push.folder);
    this.waiting.set(push.folder, earlier === undefined ? push : mergePushes(earlier, push));
    if (!this.isSending) void this.sendAll();
  }

  /** Nobody is there to hear what waits. */
  clear(): void {
    this.waiting.clear();
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    for (const [folder, push] of this.waiting) {
      this.waiting.delete(folder);
      await this.send(push);
    }
    this.isSending = false;
  }
}
