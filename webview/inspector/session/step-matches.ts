import type { Requests } from '../../../core/protocol/index.ts';
import { RequestError } from '../../shared/request-error.ts';
import { whyFailed } from './notices.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** Asks the panel. */
type Ask = <M extends 'find' | 'rows'>(
  method: M,
  params: Requests[M]['params'],
) => Promise<Requests[M]['result']>;

/** An expression to look for in the completions of a step. */
export interface StepSearch {
  folder: string;
  step: number;
  pattern: string;
  /** Completions of the step that have been written: more of them are searched anew. */
  written: number;
}

/**
 * Which completions of the step in view match a regular expression. The reading worker searches, in a thread that can be ended: an
 * expression that backtracks without end would stop the page.
 */
export class StepMatches {
  private readonly ask: Ask;
  private readonly changed: () => void;
  private wanted: StepSearch | undefined;
  /** The search whose answer is awaited, or was the last. */
  private asked = '';
  private place = '';
  private isPartial = false;
  /** Ids of those that match, as far as they are known; undefined until the first answer. */
  ids: ReadonlySet<string> | undefined;
  /** Why it can not be searched for; undefined: it can. */
  fault: string | undefined;

  constructor(ask: Ask, changed: () => void) {
    this.ask = ask;
    this.changed = changed;
  }

  /** Searches for another one, or in more completions; the same search is no news. */
  show(search: StepSearch): void {
    this.wanted = search;
    const { folder, step, pattern, written } = search;
    const place = JSON.stringify([folder, step, pattern]);
    if (place !== this.place) this.ids = this.fault = undefined;
    this.place = place;
    const asked = `${place} ${written}`;
    if (asked === this.asked || this.fault !== undefined) return;
    this.asked = asked;
    void this.search(search, asked);
  }

  /** The index grew: what was not in it may be now. */
  refresh(): void {
    if (this.isPartial) this.again();
  }

  /** Nothing is searched for any more, or the run went back. */
  close(): void {
    this.asked = this.place = '';
    this.wanted = this.ids = this.fault = undefined;
    this.isPartial = false;
  }

  private again(): void {
    this.asked = '';
    if (this.wanted !== undefined) this.show(this.wanted);
  }

  private async search({ folder, step, pattern }: StepSearch, asked: string): Promise<void> {
    const filter = { steps: { from: step, to: step }, text: { pattern, regex: true } };
    try {
      const { list, count, complete } = await this.ask('find', {
        folder,
        filter,
        order: 'written',
        pinned: [],
      });
      const rows = await this.ask('rows', { folder, list, from: 0, to: count });
      if (asked !== this.asked) return;
      this.ids = new Set(rows.map(({ id }) => id));
      this.isPartial = !complete;
    } catch (error) {
      if (asked !== this.asked) return;
      if (error instanceof RequestError && error.code === 'filter-superseded') {
        this.again();
        return;
      }
      const { message, fix } = whyFailed(error);
      this.fault = sentences(message, fix);
    }
    this.changed();
  }
}
