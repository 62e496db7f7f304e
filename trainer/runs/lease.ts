import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';

/** How long a run goes on unwatched, in ms of its own running time. */
export const LEASE_MS = 60_000;

/**
 * Whether somebody still watches: `watch.lease` was touched within the last 60 s of this process's own running time. Each tick counts as
 * `longestTick` at most, so the hours in which a laptop sleeps (or the process is stopped) end nothing.
 */
export class Lease {
  private readonly files: FileSystem;
  private readonly path: string;
  private readonly longestTick: number;
  private touched: number | undefined;
  private last: number | undefined;
  private unwatched = 0;

  /** @param longestTick  ms; twice the interval at which `isOver` is called */
  constructor(files: FileSystem, folder: string, longestTick: number) {
    this.files = files;
    this.path = join(folder, 'watch.lease');
    this.longestTick = longestTick;
  }

  /** To be called regularly. @param now  a monotonic clock in ms */
  isOver(now: number): boolean {
    const touched = this.files.modified(this.path);
    const isTouched = touched !== undefined && touched !== this.touched;
    this.touched = touched;
    if (isTouched) this.unwatched = 0;
    else this.unwatched += Math.min(now - (this.last ?? now), this.longestTick);
    this.last = now;
    return this.unwatched >= LEASE_MS;
  }
}
