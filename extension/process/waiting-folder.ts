import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, watch } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, readSmall, retryBusy, unlessAbsent } from '../runs/node-files.ts';
import type { WaitingStore } from './start-queue.ts';

const SUFFIX = '.json';
const LOCK = 'starting.lock';
/** Its time says when a window was last there: touched as those of runs are. */
const SEEN = 'watch.lease';
/** A lock is touched as long as it is meant; one that was not for so long is left over. */
const LOCK_TOUCH_MS = 10_000;
const LOCK_STALE_MS = 60_000;

/** How items stand in files. */
export interface ItemFormat<T> {
  toText: (item: T) => string;
  /** @throws where the text is not one of ours */
  fromText: (text: string) => T;
}

interface Parts<T> extends ItemFormat<T> {
  /** Made when something is kept. */
  path: string;
  /** Whether a process of this machine lives. */
  isAlive: (pid: number) => boolean;
  warn: (message: string) => void;
}

/**
 * What waits for its turn, a file each in a folder of the workspace's storage. Not the editor's `workspaceState`: each window has its own copy
 * of that, and two windows would start the same run. Here deleting the file is the claim: the system lets one window succeed.
 */
export class WaitingFolder<T> implements WaitingStore<T> {
  readonly path: string;
  private readonly parts: Parts<T>;

  constructor(parts: Parts<T>) {
    this.path = parts.path;
    this.parts = parts;
  }

  async keep(item: T): Promise<string | undefined> {
    // Names sort in the order in which they came.
    const key = `${String(Date.now()).padStart(15, '0')}-${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(this.path, { recursive: true });
      const partial = join(this.path, `.${key}.partial`);
      await writeFile(partial, this.parts.toText(item));
      await retryBusy(() => rename(partial, this.fileOf(key)));
      await writeFile(join(this.path, SEEN), '');
      return key;
    } catch (error) {
      this.parts.warn(`A waiting run is forgotten when this window closes: ${String(error)}`);
      return undefined;
    }
  }

  /** What is kept, in the order in which it came. What cannot be read is told and left alone. */
  async list(): Promise<{ key: string; item: T }[]> {
    const names = (await unlessAbsent(() => readdir(this.path))) ?? [];
    const kept: { key: string; item: T }[] = [];
    for (const name of names.filter((one) => one.endsWith(SUFFIX)).sort()) {
      const key = name.slice(0, -SUFFIX.length);
      try {
        kept.push({ key, item: this.parts.fromText(await readSmall(this.fileOf(key))) });
      } catch (error) {
        this.parts.warn(`${this.fileOf(key)} is no waiting run: ${String(error)}`);
      }
    }
    return kept;
  }

  has(key: string): boolean {
    return existsSync(this.fileOf(key));
  }

  async take(key: string): Promise<boolean> {
    return (await unlessAbsent(() => unlink(this.fileOf(key)).then(() => true))) ?? false;
  }

  async lock(): Promise<(() => Promise<void>) | undefined> {
    const path = join(this.path, LOCK);
    try {
      await mkdir(this.path, { recursive: true });
      if (!(await placeLock(path))) {
        if (await this.isHeldByOther(path)) return undefined;
        await rm(path, { force: true });
        if (!(await placeLock(path))) return undefined;
      }
    } catch (error) {
      // Better two runs side by side than one that never starts; `take` still gives each to one window only.
      this.parts.warn(`${path}: ${String(error)}`);
      return async () => undefined;
    }
    const warn = (error: unknown): void => this.parts.warn(`${path}: ${String(error)}`);
    const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(warn), LOCK_TOUCH_MS);
    return async () => {
      clearInterval(timer);
      await rm(path, { force: true }).catch(warn);
    };
  }

  /** Milliseconds since a window was last there; Infinity where none ever was. */
  async unseenFor(): Promise<number> {
    const seen = await unlessAbsent(() => stat(join(this.path, SEEN)));
    return seen === undefined ? Infinity : Date.now() - seen.mtimeMs;
  }

  /** Calls `listener` whenever something came or went. A hint: some file systems tell nothing. */
  watch(listener: () => void): { dispose(): void } {
    try {
      mkdirSync(this.path, { recursive: true });
      const watcher = watch(this.path, { persistent: false }, listener);
      watcher.on('error', () => watcher.close());
      return { dispose: () => watcher.close() };
    } catch (error) {
      this.parts.warn(`${this.path} cannot be watched: ${String(error)}`);
      return { dispose: () => undefined };
    }
  }

  private fileOf(key: string): string {
    return join(this.path, key + SUFFIX);
  }

  private async isHeldByOther(path: string): Promise<boolean> {
    const lock = await unlessAbsent(() => stat(path));
    if (lock === undefined || Date.now() - lock.mtimeMs > LOCK_STALE_MS) return false;
    const text = (await unlessAbsent(() => readSmall(path))) ?? '';
    // An empty one is being written just now.
    return text === '' || this.parts.isAlive(Number(text));
  }
}

/** False where a lock stands already. */
async function placeLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
