import type { RunPush } from '../../../core/protocol/index.ts';
import { mergePushes } from '../../../core/protocol/merge-pushes.ts';

/** A frame, ms: pages are told at most once in it. */
const FRAME = 16;

/** Collects pushes and hands them on once a frame, one a run. */
export class Outbox {
  private readonly send: (push: RunPush) => void;
  private readonly waiting = new Map<string, RunPush>();
  private timer: NodeJS.Timeout | undefined;

  constructor(send: (push: RunPush) => void) {
    this.send = send;
  }

  add(push: RunPush): void {
    const earlier = this.waiting.get(push.folder);
    this.waiting.set(push.folder, earlier === undefined ? push : mergePushes(earlier, push));
    this.timer ??= setTimeout(() => this.flush(), FRAME);
  }

  /** Hands on what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const pushes = [...this.waiting.values()];
    this.waiting.clear();
    pushes.forEach(this.send);
  }

  close(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }
}
