import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_MS = 2;

/** When the first line of each step appeared in a run's file, ms since 1970: looked at every 2 ms. */
export class Written {
  readonly at = new Map<number, number>();
  private readonly path: string;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly buffer = Buffer.alloc(1 << 20);
  private position = 0;
  private rest = '';
  private descriptor: number | undefined;

  /** @param restarts  the file is emptied at each step (`live.jsonl`) */
  constructor(run: string, file: string, { restarts = false } = {}) {
    this.path = join(run, file);
    this.timer = setInterval(() => this.look(restarts), LOOK_MS);
  }

  close(): void {
    clearInterval(this.timer);
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }

  private look(restarts: boolean): void {
    if (this.descriptor === undefined) {
      if (!existsSync(this.path)) return;
      this.descriptor = openSync(this.path, 'r');
    }
    let count = readSync(this.descriptor, this.buffer, 0, this.buffer.length, this.position);
    if (count === 0 && restarts && this.position > 0) {
      this.position = 0;
      this.rest = '';
      count = readSync(this.descriptor, this.buffer, 0, this.buffer.length, 0);
      // Not emptied: the same lines again, whose steps are known.
    }
    if (count === 0) return;
    this.position += count;
    const lines = (this.rest + this.buffer.toString('utf8', 0, count)).split('\n');
    this.rest = lines.pop() ?? '';
    const now = Date.now();
    for (const line of lines) {
      const step = Number(/"step":(\d+)/.exec(line)?.[1]);
      if (!Number.isNaN(step) && !this.at.has(step)) this.at.set(step, now);
    }
  }
}
