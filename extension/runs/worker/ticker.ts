import { watch, type FSWatcher } from 'node:fs';

/** Looks at most this often, ms, however often the folder changes. */
const LEAST_GAP = 20;

/**
 * Calls `look` on a beat, and soon after a watched folder changed; never twice at a time. The folder is watched, not a file: files are
 * replaced. The beat is there because watching is a hint only: network drives and full watch tables say nothing.
 */
export class Ticker {
  private readonly folder: string;
  private readonly look: () => Promise<void>;
  private beat: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private watcher: FSWatcher | undefined;
  private running: Promise<void> | undefined;
  private changed = false;
  private isClosed = false;

  /** @param look  must not reject */
  constructor(folder: string, look: () => Promise<void>) {
    this.folder = folder;
    this.look = look;
  }

  /** @param beat  ms between two looks; undefined stops them */
  set(beat: number | undefined, watched: boolean): void {
    if (this.isClosed) return;
    this.beat = beat;
    if (watched) this.watch();
    else this.unwatch();
    this.schedule(this.beat);
  }

  /** Looks now, or once more after the look that is under way. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
    this.running ??= this.run();
    await this.running;
  }

  /** For good: a look under way ends, none follows. */
  close(): void {
    this.set(undefined, false);
    this.isClosed = true;
  }

  private async run(): Promise<void> {
    this.changed = false;
    await this.look();
    this.running = undefined;
    this.schedule(this.changed && this.beat !== undefined ? LEAST_GAP : this.beat);
  }

  private schedule(delay: number | undefined): void {
    clearTimeout(this.timer);
    if (delay === undefined || this.running !== undefined) return;
    this.timer = setTimeout(() => void this.now(), delay);
  }

  private watch(): void {
    if (this.watcher !== undefined) return;
    try {
      this.watcher = watch(this.folder, { persistent: false }, () => {
        if (this.changed || this.beat === undefined) return;
        this.changed = true;
        this.schedule(LEAST_GAP);
      });
      this.watcher.on('error', () => this.unwatch());
    } catch {
      // The folder is gone or cannot be watched: the beat serves.
    }
  }

  private unwatch(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }
}
