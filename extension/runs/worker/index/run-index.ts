import type { RunFiles } from '../../../../core/run/files.ts';
import { RunReader, type RunDelta } from '../../../../core/run/reader.ts';
import { onlyLogs } from '../../node-files.ts';
import { readOn } from '../tail.ts';
import type { IndexCache } from './cache.ts';
import { CompletionTable } from './completion-table.ts';

const LOGS = ['rollouts.jsonl', 'updates.jsonl'] as const;
/** Bytes of each log in one piece: its parsing is what a request may have to wait for. */
const BUDGET = 1 << 18;
/** Completions that are new since the cache was written before it is written again. */
const WORTH_SAVING = 2000;
/** ms between two reports while the index is being built. */
const REPORT_BEAT = 200;

/** How far an index is. */
export interface IndexProgress {
  completions: number;
  complete: boolean;
}

export interface IndexHost {
  /** Undefined = nothing is kept between sessions. */
  cache: IndexCache | undefined;
  progress(progress: IndexProgress): void;
  /** Rows from this one on are gone: the run went back. */
  cut(rows: number): void;
  warn(message: string): void;
}

/** Keeps a table of all completions of a run, built in the background in pieces. */
export class RunIndex {
  private readonly folder: string;
  private readonly created: string;
  private readonly files: RunFiles;
  private readonly host: IndexHost;
  private current = new CompletionTable();
  private reader: RunReader | undefined;
  private isComplete = false;
  private isClosed = false;
  /** The logs may have grown behind the reader's back. */
  private isAskedAgain = false;
  private working: Promise<void> | undefined;
  private savedRows = 0;
  private toldAt = 0;

  /** @param created  the run's time of creation, to tell a run from an earlier one in the same folder */
  constructor(folder: string, created: string, files: RunFiles, host: IndexHost) {
    this.folder = folder;
    this.created = created;
    this.files = onlyLogs(files, LOGS);
    this.host = host;
  }

  get table(): CompletionTable {
    return this.current;
  }

  get complete(): boolean {
    return this.isComplete;
  }

  /** Reads on to what is the end of the logs now. Resolves when there, or when closed. */
  catchUp(): Promise<void> {
    this.isAskedAgain = true;
    this.working ??= this.work().finally(() => (this.working = undefined));
    return this.working;
  }

  close(): void {
    this.isClosed = true;
  }

  private async work(): Promise<void> {
    this.reader ??= await this.open();
    const before = this.current.rows;
    const wasComplete = this.isComplete;
    while (this.isAskedAgain && !this.isClosed) {
      this.isAskedAgain = false;
      await readOn(
        this.reader,
        (delta) => this.take(delta),
        () => this.isClosed,
      );
    }
    if (this.isClosed) return;
    this.isComplete = true;
    const { malformedLines } = this.reader;
    if (!wasComplete && malformedLines > 0)
      this.host.warn(`${malformedLines} malformed lines are not in the index.`);
    if (!wasComplete || this.current.rows !== before) this.tell();
    if (this.current.rows - this.savedRows >= WORTH_SAVING) await this.save(this.reader);
  }

  /** Goes on where the cache ends. */
  private async open(): Promise<RunReader> {
    const saved = await this.host.cache?.load(this.folder, this.created).catch((error: unknown) => {
      this.host.warn(`The kept index could not be read: ${String(error)}`);
      return undefined;
    });
    if (saved === undefined) return new RunReader(this.files, undefined, BUDGET);
    this.current = saved.table;
    this.savedRows = saved.table.rows;
    return new RunReader(this.files, saved.position, BUDGET);
  }

  private take(delta: RunDelta): void {
    if (delta.restarted !== undefined) {
      this.current.cut(delta.restarted.cut['rollouts.jsonl'] ?? 0);
      this.savedRows = Math.min(this.savedRows, this.current.rows);
      this.host.cut(this.current.rows);
    }
    for (const entry of delta.rollouts) this.current.addRollout(entry);
    for (const { record } of delta.updates) this.current.addUpdate(record);
    if (delta.more && Date.now() - this.toldAt > REPORT_BEAT) this.tell();
  }

  private tell(): void {
    this.toldAt = Date.now();
    this.host.progress({ completions: this.current.rows, complete: this.isComplete });
  }

  private async save(reader: RunReader): Promise<void> {
    this.savedRows = this.current.rows;
    try {
      await this.host.cache?.save(this.folder, this.created, {
        table: this.current,
        position: reader.position,
      });
    } catch (error) {
      // Without a cache the index is built anew the next time.
      this.host.warn(`The index could not be kept: ${String(error)}`);
    }
  }
}
