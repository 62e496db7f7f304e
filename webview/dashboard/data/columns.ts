/** A run's metrics by column, so that a chart reads one array and a new step costs one append. */
import type { MetricsLine } from '../../../core/run/records.ts';

/** A value at a step; null = the run recorded none there. */
export type Cell = number | null;

/** Prefix of the columns that hold a step's times: `time/rollout`, seconds. */
const TIME = 'time/';

/** The steps of one run in order, each once. Its arrays are given out as they are: they grow while the run trains. */
export class Columns {
  private lines: MetricsLine[] = [];
  private readonly byName = new Map<string, Cell[]>();
  readonly steps: number[] = [];
  /** Seconds spent in steps up to the end of each: what lies between them (evaluations, pauses) is not in it. */
  readonly seconds: number[] = [];

  get length(): number {
    return this.steps.length;
  }

  get lastStep(): number {
    return this.steps.at(-1) ?? -Infinity;
  }

  /** Takes lines in, in any order. A line of a step already known replaces it: an answer and a push may tell of the same step. */
  take(lines: readonly MetricsLine[]): void {
    let last = this.lastStep;
    const isAppend = lines.every(({ step }) => {
      const isLater = step > last;
      last = step;
      return isLater;
    });
    if (isAppend) for (const line of lines) this.append(line);
    else this.rebuild(lines);
  }

  clear(): void {
    this.lines = [];
    this.byName.clear();
    this.steps.length = 0;
    this.seconds.length = 0;
  }

  /** A metric by its name, or a time as `time/rollout`: as long as `steps`. Undefined: the run never recorded it. */
  column(name: string): readonly Cell[] | undefined {
    return this.byName.get(name);
  }

  /** Names of all columns, in the order in which they came. */
  get names(): string[] {
    return [...this.byName.keys()];
  }

  /** Place of the step nearest to a value of `steps` or `seconds`; undefined where there is none. */
  nearest(along: 'steps' | 'seconds', x: number): number | undefined {
    return nearestIndex(this[along], x);
  }

  private rebuild(news: readonly MetricsLine[]): void {
    const byStep = new Map([...this.lines, ...news].map((line) => [line.step, line]));
    this.clear();
    for (const line of [...byStep.values()].sort((a, b) => a.step - b.step)) this.append(line);
  }

  private append(line: MetricsLine): void {
    this.lines.push(line);
    this.steps.push(line.step);
    this.seconds.push((this.seconds.at(-1) ?? 0) + (line.time['step_time'] ?? 0));
    for (const [name, value] of Object.entries(line.metrics)) this.put(name, value);
    for (const [name, value] of Object.entries(line.time)) this.put(TIME + name, value);
    for (const column of this.byName.values()) if (column.length < this.length) column.push(null);
  }

  private put(name: string, value: Cell): void {
    let column = this.byName.get(name);
    if (column === undefined) {
      column = new Array<Cell>(this.length - 1).fill(null);
      this.byName.set(name, column);
    }
    // JSON has no NaN, but a reader may: what is no number is no value.
    column.push(value !== null && Number.isFinite(value) ? value : null);
  }
}

/** Place of the value nearest to x in a sorted array, the earlier of two equally near; undefined for an empty one. */
export function nearestIndex(sorted: readonly number[], x: number): number | undefined {
  if (sorted.length === 0) return undefined;
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < x) low = middle + 1;
    else high = middle;
  }
  const before = sorted[low - 1];
  return before !== undefined && x - before <= (sorted[low] ?? Infinity) - x ? low - 1 : low;
}
