import type { Entry } from '../../../../core/run/lines.ts';
import type { RolloutRecord, StopReason, UpdateRecord } from '../../../../core/run/records.ts';
import { own } from '../../../../core/run/own.ts';
import { Column, type ColumnKind } from './column.ts';

/** Codes of the column `stop`. */
export const STOP_REASONS: readonly StopReason[] = ['eos', 'stop', 'length'];

const COLUMNS = {
  step: 'i32',
  group: 'i32',
  index: 'i32',
  /** Place in `prompts`. */
  prompt: 'i32',
  /** NaN = unscorable. */
  reward: 'f64',
  advantage: 'f64',
  /** NaN = not recorded, or the update is not written yet. */
  kl: 'f64',
  /** NaN = not recorded. */
  tokens: 'f32',
  /** Place in `STOP_REASONS`. */
  stop: 'u8',
  /** 1 = a reward failed at it. */
  failed: 'u8',
  /** Where its line lies in rollouts.jsonl, bytes. */
  offset: 'f64',
  length: 'i32',
} as const satisfies Record<string, ColumnKind>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** What a cache keeps of a table besides the columns' bytes. */
export interface TableFacts {
  prompts: string[];
  components: string[];
  /** KL values of completions whose line has not been read yet. */
  early: [id: string, kl: number][];
}

/** A compact row of numbers for each completion of a run, in the order in which they were written. Texts stay in the file. */
export class CompletionTable {
  private columns: Record<ColumnName, Column>;
  private components: Map<string, Column>;
  private prompts: string[] = [];
  private promptRows = new Map<string, number>();
  /** Updates may be read before the completions that they speak of. */
  private early: Map<string, number>;
  /** First row of each step; steps ascend. */
  private firstRows = new Map<number, number>();

  /** @param saved  the columns of an earlier table, and its facts */
  constructor(saved?: { column: (name: string, kind: ColumnKind) => Column; facts: TableFacts }) {
    const make = saved?.column ?? ((_name: string, kind: ColumnKind): Column => new Column(kind));
    const entries = COLUMN_NAMES.map((name) => [name, make(name, COLUMNS[name])] as const);
    this.columns = Object.fromEntries(entries) as Record<ColumnName, Column>;
    this.components = new Map(saved?.facts.components.map((name) => [name, make(`rewards/${name}`, 'f64')]));
    this.early = new Map(saved?.facts.early);
    for (const id of saved?.facts.prompts ?? []) this.promptRow(id);
    for (let row = 0; row < this.rows; row++) this.noteStep(row);
  }

  get rows(): number {
    return this.columns.offset.length;
  }

  at(name: ColumnName, row: number): number {
    return this.columns[name].at(row);
  }

  /** A reward by its name: NaN = null, or no such reward. */
  component(name: string, row: number): number {
    return this.components.get(name)?.at(row) ?? NaN;
  }

  id(row: number): string {
    return `s${this.at('step', row)}-g${this.at('group', row)}-c${this.at('index', row)}`;
  }

  /** Rows of the steps from `first` to `last`, both included: from a row to before another. */
  rowsOfSteps(first: number, last: number): [from: number, to: number] {
    let from = this.rows;
    let to = this.rows;
    for (const [step, row] of this.firstRows) {
      if (step >= first && row < from) from = row;
      if (step > last && row < to) to = row;
    }
    return [from, to];
  }

  /** Where the prompt was sampled from: each step and group once, in the order of writing. */
  placesOf(promptId: string): { step: number; group: number }[] {
    const wanted = this.promptRows.get(promptId);
    const places = new Map<string, { step: number; group: number }>();
    for (let row = 0; wanted !== undefined && row < this.rows; row++) {
      if (this.at('prompt', row) !== wanted) continue;
      const place = { step: this.at('step', row), group: this.at('group', row) };
      places.set(`${place.step} ${place.group}`, place);
    }
    return [...places.values()];
  }

  addRollout({ offset, length, record }: Entry<RolloutRecord>): void {
    const row = this.rows;
    const values: Record<ColumnName, number> = {
      step: record.step,
      group: record.group,
      index: record.index,
      prompt: this.promptRow(record.prompt_id),
      reward: record.reward ?? NaN,
      advantage: record.advantage,
      kl: this.early.get(record.id) ?? NaN,
      tokens: record.arrays['ids']?.[2] ?? NaN,
      stop: STOP_REASONS.indexOf(record.stop_reason),
      failed: Object.values(record.details).some(({ error }) => error !== undefined) ? 1 : 0,
      offset,
      length,
    };
    for (const name of COLUMN_NAMES) this.columns[name].push(values[name]);
    for (const name of Object.keys(record.rewards))
      if (!this.components.has(name)) this.components.set(name, emptyColumn(row));
    for (const [name, column] of this.components) column.push(own(record.rewards, name) ?? NaN);
    this.early.delete(record.id);
    this.noteStep(row);
  }

  addUpdate(update: UpdateRecord): void {
    const rows = new Map<string, number>();
    const first = this.firstRows.get(update.step) ?? this.rows;
    for (let row = first; this.at('step', row) === update.step; row++) rows.set(this.id(row), row);
    for (const { id, kl } of update.completions) {
      if (kl === null) continue;
      const row = rows.get(id);
      if (row === undefined) this.early.set(id, kl);
      else this.columns.kl.set(row, kl);
    }
  }

  /** Forgets completions whose line begins at or behind a byte: the run went back. */
  cut(offset: number): void {
    let rows = this.rows;
    while (rows > 0 && this.at('offset', rows - 1) >= offset) rows--;
    for (const column of [...Object.values(this.columns), ...this.components.values()]) column.cut(rows);
    for (const [step, row] of this.firstRows) if (row >= rows) this.firstRows.delete(step);
    this.early.clear();
  }

  /** Everything that a cache needs. */
  save(): { columns: [name: string, column: Column][]; facts: TableFacts } {
    const components = [...this.components].map(([name, column]) => [`rewards/${name}`, column] as const);
    return {
      columns: [...Object.entries(this.columns), ...components].map(([name, column]) => [name, column]),
      facts: {
        prompts: this.prompts,
        components: [...this.components.keys()],
        early: [...this.early],
      },
    };
  }

  private promptRow(id: string): number {
    const known = this.promptRows.get(id);
    if (known !== undefined) return known;
    this.promptRows.set(id, this.prompts.length);
    return this.prompts.push(id) - 1;
  }

  private noteStep(row: number): void {
    const step = this.at('step', row);
    if (!this.firstRows.has(step)) this.firstRows.set(step, row);
  }
}

/** A reward that appears late: null for all completions before. */
function emptyColumn(rows: number): Column {
  const column = new Column('f64');
  for (let row = 0; row < rows; row++) column.push(NaN);
  return column;
}
