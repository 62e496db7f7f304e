import type { Entry } from './lines.ts';

/** Where a step's lines lie in a file: from byte `offset` up to `end`. */
export interface StepRange {
  offset: number;
  end: number;
}

/** Steps and where they lie in one log: a cache, made anew from the file whenever it is missing. Steps of one attempt ascend. */
export class StepIndex {
  private readonly ranges = new Map<number, StepRange>();

  /** @param saved  what `toJSON` gave earlier */
  constructor(saved: readonly (readonly [step: number, offset: number, end: number])[] = []) {
    for (const [step, offset, end] of saved) this.ranges.set(step, { offset, end });
  }

  add(entries: readonly Entry<{ step: number }>[]): void {
    for (const { offset, length, record } of entries) {
      const range = this.ranges.get(record.step);
      if (range === undefined) this.ranges.set(record.step, { offset, end: offset + length + 1 });
      else range.end = offset + length + 1;
    }
  }

  /** Forgets what lies at or behind a byte. */
  cut(length: number): void {
    for (const [step, range] of this.ranges) {
      if (range.offset >= length) this.ranges.delete(step);
      else range.end = Math.min(range.end, length);
    }
  }

  steps(): number[] {
    return [...this.ranges.keys()];
  }

  find(step: number): StepRange | undefined {
    return this.ranges.get(step);
  }

  toJSON(): [step: number, offset: number, end: number][] {
    return [...this.ranges].map(([step, { offset, end }]) => [step, offset, end]);
  }
}
