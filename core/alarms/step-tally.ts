import type { RolloutRecord } from '../run/records.ts';
import { addTo, noMoments, type Moments } from './moments.ts';

/** What the rules know of one step's completions: a few numbers, however many there were. */
export interface RolloutFigures {
  completions: number;
  /** Groups with at least two scorable completions: the others have no spread to speak of. */
  groups: number;
  /** The reward of each group whose completions all scored alike. */
  flat: number[];
  /** Greatest and least reward of a completion: -Infinity and Infinity where none was scorable. */
  best: number;
  worst: number;
  /** Groups in which two or more rewards differ and their sum does not. */
  cancelled: number;
  /** The first of them: its first completion, and each reward's span (greatest minus least) in it. */
  cancelledExample: { id: string; spans: Record<string, number> } | undefined;
  /** Rewards of completions that ended by themselves, and of those that were cut at the greatest length. */
  ended: Moments;
  truncated: Moments;
  /** Completions that were cut, scorable or not, and the first of them. */
  cut: number;
  cutExample: string | undefined;
  unscorable: number;
  /** Completions at which a reward failed, by its name, and the first of them with what the reward said. */
  errors: Record<string, number>;
  errorExample: { id: string; reward: string; text: string } | undefined;
}

interface Span {
  least: number;
  greatest: number;
}

interface GroupTally {
  first: string;
  scorable: number;
  total: Span;
  rewards: Map<string, Span>;
}

/** Spans up to this, relative to the size of the values, are rounding: sums of equal terms in another order. */
const ROUNDING = 1e-9;

/** Adds up the completions of one step as they are written. */
export class StepTally {
  private readonly groups = new Map<number, GroupTally>();
  private readonly range = nothing();
  private readonly ended = noMoments();
  private readonly truncated = noMoments();
  private completions = 0;
  private cut = 0;
  private cutExample: string | undefined;
  private unscorable = 0;
  /** Without a prototype: a reward may be called `constructor`. */
  private readonly errors = Object.create(null) as Record<string, number>;
  private errorExample: RolloutFigures['errorExample'];

  /** @param counts  whether a reward of this name has a weight, and so a part in the sum */
  add(record: RolloutRecord, counts: (name: string) => boolean): void {
    const wasCut = record.stop_reason === 'length';
    this.completions += 1;
    if (wasCut) {
      this.cut += 1;
      this.cutExample ??= record.id;
    }
    this.addErrors(record);
    if (record.reward === null) {
      this.unscorable += 1;
      return;
    }
    addTo(wasCut ? this.truncated : this.ended, record.reward);
    widen(this.range, record.reward);
    const group = this.groupOf(record);
    group.scorable += 1;
    widen(group.total, record.reward);
    for (const [name, value] of Object.entries(record.rewards)) {
      if (value === null || !counts(name)) continue;
      const span = group.rewards.get(name) ?? nothing();
      widen(span, value);
      group.rewards.set(name, span);
    }
  }

  figures(): RolloutFigures {
    const judged = [...this.groups.values()].filter(({ scorable }) => scorable >= 2);
    const flat = judged.filter(({ total }) => !hasSpread(total));
    const cancelled = flat.filter(({ rewards }) => [...rewards.values()].filter(hasSpread).length >= 2);
    const example = cancelled[0];
    return {
      completions: this.completions,
      groups: judged.length,
      flat: flat.map(({ total }) => total.greatest),
      best: this.range.greatest,
      worst: this.range.least,
      cancelled: cancelled.length,
      cancelledExample: example && {
        id: example.first,
        spans: Object.fromEntries(
          [...example.rewards]
            .filter(([, span]) => hasSpread(span))
            .map(([name, { least, greatest }]) => [name, greatest - least]),
        ),
      },
      ended: { ...this.ended },
      truncated: { ...this.truncated },
      cut: this.cut,
      cutExample: this.cutExample,
      unscorable: this.unscorable,
      errors: { ...this.errors },
      errorExample: this.errorExample,
    };
  }

  private addErrors({ id, details }: RolloutRecord): void {
    for (const [reward, { error }] of Object.entries(details)) {
      if (error === undefined) continue;
      this.errors[reward] = (this.errors[reward] ?? 0) + 1;
      this.errorExample ??= { id, reward, text: error };
    }
  }

  private groupOf({ id, group }: RolloutRecord): GroupTally {
    let found = this.groups.get(group);
    if (found === undefined) {
      found = { first: id, scorable: 0, total: nothing(), rewards: new Map() };
      this.groups.set(group, found);
    }
    return found;
  }
}

const nothing = (): Span => ({ least: Infinity, greatest: -Infinity });

function widen(span: Span, value: number): void {
  span.least = Math.min(span.least, value);
  span.greatest = Math.max(span.greatest, value);
}

const hasSpread = ({ least, greatest }: Span): boolean =>
  greatest - least > ROUNDING * Math.max(1, Math.abs(least), Math.abs(greatest));
