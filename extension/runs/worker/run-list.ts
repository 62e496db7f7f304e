import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
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

/** The runs that lie in the given places, from small reads; new ones are found by watching and by a slow look. */
export class RunList {
  private roots: string[] = [];
  private extra: string[] = [];
  private readonly known = new Map<string, Known>();
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly machine: LocalMachine;
  private readonly tell: (changed: RunEntry[], gone: string[]) => void;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isClosed = false;

  /** @param tell  called with runs that are new or changed, and folders that are no runs any more */
  constructor(machine: LocalMachine, tell: (changed: RunEntry[], gone: string[]) => void) {
    this.machine = machine;
    this.tell = tell;
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
    this.looking = this.looking.then(() => this.lookOnce());
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    clearTimeout(this.timer);
    const folders = await this.folders();
    const changed: RunEntry[] = [];
    const gone: string[] = [...this.known.keys()].filter((folder) => !folders.has(folder));
    for (const folder of gone) this.known.delete(folder);
    // Their names begin with the date: the newest first.
    const waiting = [...folders].sort().reverse();
    const work = async (): Promise<void> => {
      for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
        const entry = await this.readIfChanged(folder);
        if (entry === undefined) continue;
        changed.push(entry);
        if (changed.length === BATCH) this.tell(changed.splice(0), []);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (changed.length + gone.length > 0) this.tell(changed, gone);
    this.watchRoots();
    this.schedule(this.mayBecomeRun() ? QUICK_BEAT : SLOW_BEAT);
  }

  private async folders(): Promise<Set<string>> {
    const found = new Set(this.extra);
    for (const root of this.roots) {
      const entries = (await unlessAbsent(() => readdir(root, { withFileTypes: true }))) ?? [];
      for (const entry of entries) if (entry.isDirectory()) found.add(join(root, entry.name));
    }
    return found;
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
    known.key = key;
    const entry = await unlessAbsent(() => readEntry(folder, nodeFiles(folder), this.machine));
    known.isRun = entry !== undefined;
    return entry;
  }

  private mayBecomeRun(): boolean {
    return [...this.known.values()].some(({ isRun, since }) => !isRun && Date.now() - since < PATIENCE);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (!this.isClosed) this.timer = setTimeout(() => void this.lookAgain(), delay);
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
