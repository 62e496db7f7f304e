import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../runs/node-files.ts';

const TOUCH_MS = 10_000;

/** Tells the trainers that somebody watches: touches the lease of every live run, as long as this window lives. */
export class LeaseKeeper {
  private readonly live: () => Iterable<string>;
  private readonly onError: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private touched = new Set<string>();

  /** @param live  folders of the runs that train now, asked for each time */
  constructor(live: () => Iterable<string>, onError: (error: unknown) => void, everyMs = TOUCH_MS) {
    this.live = live;
    this.onError = onError;
    this.timer = setInterval(() => void this.touchAll(), everyMs);
  }

  /** Touches those that are new at once: a run found after a reload may have waited for a while. */
  async touchNew(): Promise<void> {
    await this.touch([...this.live()].filter((folder) => !this.touched.has(folder)));
  }

  async touchAll(): Promise<void> {
    const folders = [...this.live()];
    this.touched = new Set(folders);
    await this.touch(folders);
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async touch(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      this.touched.add(folder);
      try {
        await touchLease(folder);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}

/** Sets the time of `watch.lease` to now; makes it where it is absent. A folder that is gone needs none. */
export async function touchLease(folder: string): Promise<void> {
  const path = join(folder, 'watch.lease');
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    // 'wx' follows no link: a dangling one could make a file elsewhere.
    await writeFile(path, '', { flag: 'wx' }).catch((inner: unknown) => {
      if (errorCode(inner) !== 'ENOENT' && errorCode(inner) !== 'EEXIST') throw inner;
    });
  }
}
