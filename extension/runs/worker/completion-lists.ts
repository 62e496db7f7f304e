import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { toReport } from '../../../core/errors/index.ts';
import type {
  CompletionFilter,
  CompletionOrder,
  CompletionRow,
  RunRequests,
} from '../../../core/protocol/index.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import type { IndexCache } from './index/cache.ts';
import { matchingRows, orderRows } from './index/query.ts';
import { readRow } from './index/read-row.ts';
import { RunIndex, type IndexHost } from './index/run-index.ts';
import { TextMatches } from './search/text-matches.ts';
import { TextSearch } from './search/text-search.ts';

/** Lists kept: one in sight, one being made, and some for other panels. */
const KEPT_LISTS = 8;
/** A query waits so long, ms, for the index: a small run's is whole by then. */
const INDEX_WAIT = 50;
/** Rows read at most for one request. */
const MOST_ROWS = 1000;

export interface IndexingOptions {
  /** Undefined = nothing is kept between sessions. */
  cache: IndexCache | undefined;
  /** Bundle for the threads that search. */
  threadFile: string;
}

/** Lists of a run's completions by filter and order, and the index that they come from. */
export class CompletionLists {
  private readonly files: RunFiles;
  private readonly index: RunIndex;
  private readonly host: Pick<IndexHost, 'progress' | 'warn'>;
  private readonly search: TextSearch;
  private readonly matches: TextMatches;
  private readonly lists = new Map<number, Int32Array>();
  private lastList = 0;
  private isStarted = false;
  /** Counts how often the run went back: rows from before are others now. */
  private cuts = 0;

  constructor(
    folder: string,
    created: string,
    files: RunFiles,
    options: IndexingOptions,
    host: Pick<IndexHost, 'progress' | 'warn'>,
  ) {
    this.files = files;
    this.host = host;
    this.index = new RunIndex(folder, created, files, {
      ...host,
      cache: options.cache,
      cut: (rows) => this.cut(rows),
    });
    this.search = new TextSearch(options.threadFile);
    this.matches = new TextMatches(this.search, join(folder, 'rollouts.jsonl'));
  }

  /** Builds the index in the background. */
  start(): void {
    this.catchUp().catch((error: unknown) => this.host.warn(`The index: ${toReport(error).message}`));
  }

  /** Completions or updates were written: an index that was ever asked for reads on. */
  grew(): void {
    if (this.isStarted) this.start();
  }

  /** Makes a list of what is indexed by now. */
  async find(
    filter: CompletionFilter,
    order: CompletionOrder,
    pinned: readonly string[],
  ): Promise<RunRequests['find']['result']> {
    await Promise.race([this.catchUp(), setTimeout(INDEX_WAIT)]);
    for (;;) {
      const { cuts } = this;
      const { table, complete } = this.index;
      const total = table.rows;
      let rows = matchingRows(table, filter, pinned);
      if (filter.text !== undefined && filter.text.pattern !== '')
        rows = await this.matches.among(table, rows, filter.text);
      rows = await orderRows(table, rows, order);
      if (cuts === this.cuts) return { list: this.keep(rows), count: rows.length, total, complete };
    }
  }

  /** Rows `from` (included) to `to` (excluded) of a list; none of a list that is gone. */
  async rows(list: number, from: number, to: number): Promise<CompletionRow[]> {
    const wanted = this.lists.get(list)?.subarray(Math.max(0, from), Math.min(to, from + MOST_ROWS));
    if (wanted === undefined) return [];
    const { table } = this.index;
    const read = await Promise.all(
      Array.from(wanted, (row, place) => readRow(this.files, table, row, Math.max(0, from) + place)),
    );
    return read.filter((row) => row !== undefined);
  }

  async samePrompt(promptId: string): Promise<{ step: number; group: number }[]> {
    await this.catchUp();
    return this.index.table.placesOf(promptId);
  }

  close(): void {
    this.index.close();
    this.search.end();
  }

  private catchUp(): Promise<void> {
    this.isStarted = true;
    return this.index.catchUp();
  }

  private keep(rows: Int32Array): number {
    this.lists.set(++this.lastList, rows);
    this.lists.delete(this.lastList - KEPT_LISTS);
    return this.lastList;
  }

  private cut(rows: number): void {
    this.cuts += 1;
    this.lists.clear();
    this.matches.cut(rows);
  }
}
