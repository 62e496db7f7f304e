import type { Evaluation } from '../data/run.ts';
import { gainOf, whyNotPaired, type Gain } from './gain.ts';

/** Gains that were computed, by pair of evaluations. One takes a third of a second, so each has a turn of its own, off the frame. */
export class GainCache {
  private readonly changed: () => void;
  private readonly known = new WeakMap<Evaluation, WeakMap<Evaluation, Gain>>();
  private readonly waiting: [Evaluation, Evaluation][] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Undefined: being computed; `changed` is called when it is there. */
  get(before: Evaluation | undefined, after: Evaluation | undefined): Gain | undefined {
    if (before === undefined || after === undefined || whyNotPaired(before, after) !== undefined)
      return gainOf(before, after);
    const gain = this.known.get(before)?.get(after);
    if (gain === undefined) this.enqueue(before, after);
    return gain;
  }

  private enqueue(before: Evaluation, after: Evaluation): void {
    if (this.waiting.some(([b, a]) => b === before && a === after)) return;
    this.waiting.push([before, after]);
    this.timer ??= setTimeout(() => this.work());
  }

  private work(): void {
    this.timer = undefined;
    const next = this.waiting.shift();
    if (next === undefined) return;
    const [before, after] = next;
    const of = this.known.get(before) ?? new WeakMap<Evaluation, Gain>();
    this.known.set(before, of.set(after, gainOf(before, after)));
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.work());
    this.changed();
  }
}
