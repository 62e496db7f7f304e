import type { CompletionFilter } from '../../../../core/protocol/index.ts';
import { Column } from '../index/column.ts';
import type { CompletionTable } from '../index/completion-table.ts';
import type { TextSearch } from './text-search.ts';

type TextFilter = NonNullable<CompletionFilter['text']>;

const UNKNOWN = 0;
const ABSENT = 1;
const FOUND = 2;

/** Which completions hold the text that was searched for last: a live run's new completions alone are searched the next time. */
export class TextMatches {
  private readonly search: TextSearch;
  private readonly file: string;
  private key = '';
  private verdicts = new Column('u8');

  /** @param file  path of `rollouts.jsonl` */
  constructor(search: TextSearch, file: string) {
    this.search = search;
    this.file = file;
  }

  /**
   * Those of the rows that hold the text. Rejects as `TextSearch.run` does.
   * @param rows  ascending
   */
  async among(table: CompletionTable, rows: Int32Array, { pattern, regex }: TextFilter): Promise<Int32Array> {
    const key = `${regex} ${pattern}`;
    if (key !== this.key) {
      this.key = key;
      this.verdicts = new Column('u8');
    }
    const { verdicts } = this;
    while (verdicts.length < table.rows) verdicts.push(UNKNOWN);
    const unknown = rows.filter((row) => verdicts.at(row) === UNKNOWN);
    const found = await this.search.run({
      file: this.file,
      pattern,
      regex,
      offsets: Float64Array.from(unknown, (row) => table.at('offset', row)),
      lengths: Int32Array.from(unknown, (row) => table.at('length', row)),
    });
    // Another search may have begun, or the run gone back: then these verdicts are for this answer only.
    unknown.forEach((row, i) => verdicts.set(row, found[i] === 1 ? FOUND : ABSENT));
    return rows.filter((row) => verdicts.at(row) === FOUND);
  }

  /** Forgets rows from `length` on. */
  cut(length: number): void {
    this.verdicts.cut(length);
  }
}
