import type {
  CompletionFilter,
  CompletionOrder,
  CompletionRow,
  Requests,
} from '../../../core/protocol/index.ts';
import { RequestError } from '../../shared/request-error.ts';
import { pageRange, pagesFor, rowAt, withPage, type RowList, type RowPages } from '../state/rows.ts';
import { whyFailed } from './notices.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** Asks the panel. */
interface Panel {
  request<M extends 'find' | 'rows'>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']>;
}

/** What a list is made from. */
export interface RowQuery {
  folder: string;
  filter: CompletionFilter;
  order: CompletionOrder;
  reversed: boolean;
  pinned: string[];
}

const isSame = (one: RowQuery | undefined, other: RowQuery | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Between two looks at a list that grows. */
const REFRESH_MS = 1000;

/** The rows of the list of all completions: makes the list, fetches what comes into view, makes it anew as the run grows. */
export class RowSource {
  private readonly host: Panel;
  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;
  private query: RowQuery | undefined;
  private pages: RowPages = new Map();
  /** Rows of the list before, shown until the new ones are here. */
  private former: { list: RowList; pages: RowPages; query: RowQuery | undefined } | undefined;
  /** What the list was made from: another one than is asked for until the answer comes. */
  private listQuery: RowQuery | undefined;
  private asked = new Set<number>();
  private view = { from: 0, to: 0 };
  private isFinding = false;
  /** The index grew while a list was being made: it may lack what came. */
  private isBehind = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Why the text can not be searched for; undefined: it can. */
  fault: string | undefined;
  /** Undefined until the first list is made. */
  list: RowList | undefined;

  constructor(host: Panel, changed: () => void, failed: (error: unknown) => void) {
    this.host = host;
    this.changed = changed;
    this.failed = failed;
  }

  /** Shows another list; the same query is no news. */
  show(query: RowQuery): void {
    if (isSame(query, this.query)) return;
    this.query = query;
    this.isFinding = false;
    this.former = undefined;
    this.fault = undefined;
    void this.find();
    this.changed();
  }

  /** What is shown is of another filter or order than the one that is asked for: nobody may take it for the answer. */
  get isOld(): boolean {
    return this.list !== undefined && this.query !== undefined && !isSame(this.listQuery, this.query);
  }

  /** Rows in view are those of the list before, under the count of the new one. */
  get hasOldRows(): boolean {
    const { list, former } = this;
    if (this.isOld) return true;
    if (list === undefined || former === undefined || isSame(former.query, this.listQuery)) return false;
    return pagesFor(list, this.view.from, Math.min(this.view.to, list.count)).some(
      (page) => !this.pages.has(page),
    );
  }

  /** The index grew: the list is made anew, once a second at most. */
  refresh(): void {
    if (this.query === undefined || this.timer !== undefined || this.fault !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.find();
    }, REFRESH_MS);
  }

  /** The list is not looked at any more: it grows no more, and is made anew when it is shown again. */
  hide(): void {
    clearTimeout(this.timer);
    this.timer = this.query = undefined;
    this.isFinding = false;
  }

  /** Forgets everything: the run went back. */
  close(): void {
    this.hide();
    this.list = this.former = this.fault = undefined;
    this.pages = new Map();
  }

  /** Row of the screen; undefined while it is being fetched. */
  row(at: number): CompletionRow | undefined {
    if (this.list === undefined) return undefined;
    const row = rowAt(this.list, this.pages, at);
    return row ?? (this.former && rowAt(this.former.list, this.former.pages, at));
  }

  /** Rows `from` to `to` (excluded) are on the screen. */
  want(from: number, to: number): void {
    this.view = { from, to };
    const list = this.list;
    if (list === undefined) return;
    for (const page of pagesFor(list, from, Math.min(to, list.count))) {
      if (!this.pages.has(page) && !this.asked.has(page)) void this.fetch(list, page);
    }
  }

  private async find(): Promise<void> {
    const query = this.query;
    if (query === undefined) return;
    this.isBehind = this.isFinding;
    if (this.isFinding) return;
    this.isFinding = true;
    const { folder, filter, order, reversed, pinned } = query;
    try {
      const found = await this.host.request('find', { folder, filter, order, pinned });
      if (this.query !== query) return;
      if (this.list !== undefined)
        this.former = { list: this.list, pages: this.pages, query: this.listQuery };
      this.list = { ...found, order, reversed };
      this.listQuery = query;
      this.pages = new Map();
      this.asked = new Set();
      this.want(this.view.from, Math.max(this.view.to, 1));
      this.changed();
    } catch (error) {
      if (this.query === query) this.refused(error);
    } finally {
      if (this.query === query) this.isFinding = false;
      if (this.isBehind) this.refresh();
    }
  }

  /** A search that was ended for a newer one is made again; one that can not succeed is told at its field. */
  private refused(error: unknown): void {
    const code = error instanceof RequestError ? error.code : undefined;
    if (code === 'filter-superseded') {
      this.refresh();
    } else if (code === 'filter-regex-invalid' || code === 'filter-regex-slow') {
      const { message, fix } = whyFailed(error);
      this.fault = sentences(message, fix);
      this.list = this.former = undefined;
      this.changed();
    } else {
      this.failed(error);
    }
  }

  private async fetch(list: RowList, page: number): Promise<void> {
    const asked = this.asked;
    asked.add(page);
    const { folder } = this.query ?? { folder: '' };
    try {
      const rows = await this.host.request('rows', { folder, list: list.list, ...pageRange(list, page) });
      if (this.list !== list) return;
      // The panel keeps the newest lists only: none of the rows of a list that is gone.
      if (rows.length === 0) {
        this.refresh();
        return;
      }
      this.pages = withPage(this.pages, page, rows);
      this.changed();
    } catch (error) {
      this.failed(error);
    } finally {
      asked.delete(page);
    }
  }
}
