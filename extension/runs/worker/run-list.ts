import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toReport } from '../../../core/errors/index.ts';
import type { LocalMachine } from '../../../core/run/machine.ts';
import type { RunEntry } from '../api.ts';
import { fingerprint, nodeFiles, unlessAbsent } from '../node-files.ts';
import { readEntry } from './entry.ts';

/** Folders read at a time. */
const AT_ONCE = 24;
/** Entries told at a time, so that the first of a thousand show at once. */
const BATCH = 100;
/** ms between looks for new and changed runs; and while a folder may become a run any moment. */
const SLOW_BEAT = 3000;
const QUICK_BEAT = 200;
/** A folder that has been no run for so long, ms, is not waited for. */
const PATIENCE = 10_000;
/** ms from a change of a watched folder to the look: more changes follow the first. */
const SETTLE = 30;

interface Known {
  since: number;
  /** Fingerprints of status.json and manifest.json when it was last read. */
  key: string | undefined;
  isRun: boolean;
}

/** Whom the list tells. */
export interface RunListener {
  /** Runs that are new or changed, and folders that are no runs any more. */
  tell(changed: RunEntry[], gone: string[]): void;
  warn(message: string): void;
}

/**
 * The runs that lie in the given places, from small reads; new ones are found by watching and by a slow look. A folder that cannot be read
 * stays as it was last seen: it must not take the others with it.
 */
export class RunList {
  private roots: string[] = [];
  private extra: string[] = [];
  private readonly known = new Map<string, Known>();
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly machine: LocalMachine;
  private readonly listener: RunListener;
  /** What was said about places that cannot be read. */
  private readonly troubles = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(machine: LocalMachine, listener: RunListener) {
    this.machine = machine;
    this.listener = listener;
  }

  /**
   * Looks now.
   * @param roots  folders full of runs; they may be absent
   * @param extra  single run folders
   */
  async look(roots: string[], extra: string[]): Promise<void> {
    this.roots = roots;
    this.extra = extra;
    await this.lookAgain();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** After any look under way: two at once would tell of the same runs. */
  private lookAgain(): Promise<void> {
    const look = this.looking.then(() => this.lookOnce());
    this.looking = look.catch(() => undefined);
    return look;
  }

  private async lookOnce(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.readChanges();
    } finally {
      this.watchRoots();
      this.schedule(this.mayBecomeRun() ? QUICK_BEAT : SLOW_BEAT);
    }
  }

  private async readChanges(): Promise<void> {
    const folders = await this.folders();
    const changed: RunEntry[] = [];
    const gone: string[] = [...this.known.keys()].filter((folder) => !folders.has(folder));
    for (const folder of gone) this.known.delete(folder);
    // Their names begin with the date: the newest first.
    const waiting = [...folders].sort().reverse();
    const work = async (): Promise<void> => {
      for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
        const entry = await this.patiently(folder, (one) => this.readIfChanged(one));
        if (entry === undefined) continue;
        changed.push(entry);
        if (changed.length === BATCH) this.listener.tell(changed.splice(0), []);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (changed.length + gone.length > 0) this.listener.tell(changed, gone);
  }

  private async folders(): Promise<Set<string>> {
    const found = new Set(this.extra);
    for (const root of this.roots) {
      const folders = await this.patiently(root, foldersIn);
      const those = folders ?? [...this.known.keys()].filter((folder) => dirname(folder) === root);
      for (const folder of those) found.add(folder);
    }
    return found;
  }

  /** Reads a place; where that fails it is said once, and undefined comes back until a later look succeeds. */
  private async patiently<T>(place: string, read: (place: string) => Promise<T>): Promise<T | undefined> {
    try {
      const result = await read(place);
      this.troubles.delete(place);
      return result;
    } catch (error) {
      const trouble = toReport(error).message;
      if (this.troubles.get(place) !== trouble)
        this.listener.warn(`${place} is left as it was last seen: ${trouble}`);
      this.troubles.set(place, trouble);
      return undefined;
    }
  }

  /** The entry of a run whose status or manifest is another than the last time; else undefined. */
  private async readIfChanged(folder: string): Promise<RunEntry | undefined> {
    const known = this.known.get(folder) ?? { since: Date.now(), key: undefined, isRun: false };
    this.known.set(folder, known);
    const prints = await Promise.all(
      ['status.json', 'manifest.json'].map((file) => fingerprint(join(folder, file))),
    );
    const key = prints.join(' ');
    if (key === known.key) return undefined;
    const entry = await unlessAbsent(() => readEntry(folder, nodeFiles(folder), this.machine));
    known.key = key;
    known.isRun = entry !== undefined;
    return entry;
  }

  private mayBecomeRun(): boolean {
    return [...this.known.values()].some(({ isRun, since }) => !isRun && Date.now() - since < PATIENCE);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    const look = (): void => {
      this.lookAgain().catch((error: unknown) =>
        this.listener.warn(`Looking for runs: ${toReport(error).message}`),
      );
    };
    this.timer = setTimeout(look, delay);
  }

  private watchRoots(): void {
    for (const root of this.roots) {
      if (this.isClosed || this.watchers.has(root)) continue;
      try {
        const watcher = watch(root, { persistent: false }, () => this.schedule(SETTLE));
        watcher.on('error', () => this.unwatch(root));
        this.watchers.set(root, watcher);
      } catch {
        // Not there yet, or it cannot be watched: the slow look serves.
      }
    }
  }

  private unwatch(root: string): void {
    this.watchers.get(root)?.close();
    this.watchers.delete(root);
  }
}

/** The folders in a folder; none where it is absent. */
async function foldersIn(root: string): Promise<string[]> {
  const entries = (await unlessAbsent(() => readdir(root, { withFileTypes: true }))) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
}
