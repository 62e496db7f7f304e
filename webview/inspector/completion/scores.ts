/** The numbers of a card as bars: what a bar's length means is the same for all completions of a group. */
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';
import { own } from '../../../core/run/own.ts';

/** A bar from `from` to `to`, both 0 to 1 of its track; `zero` is where the value 0 lies. */
export interface Bar {
  from: number;
  to: number;
  zero: number;
}

/** One reward component's row of a card. `value` null: this reward could not score it. Undefined: not known yet. */
export interface ScoreRow {
  name: string;
  weight: number | undefined;
  value: number | null | undefined;
  bar: Bar | undefined;
}

/** Lowest and highest value of a component in a group; 0 to 1 where all lie inside, and always with 0. */
export interface Range {
  min: number;
  max: number;
}

/** The reward components of a group, the config's order first: known before the first completion has been scored. */
export function componentNames(
  group: GroupView | undefined,
  weights: Readonly<Record<string, number>>,
): string[] {
  const names = new Set(Object.keys(weights));
  for (const completion of group?.completions ?? []) {
    for (const name of Object.keys(completion.rewards)) names.add(name);
  }
  return [...names];
}

/** The scale of a component's bars. */
export function componentRange(group: GroupView | undefined, name: string): Range {
  const values = (group?.completions ?? [])
    .map((completion) => own(completion.rewards, name))
    .filter((value) => value !== null && value !== undefined);
  const [min, max] = [Math.min(0, ...values), Math.max(0, ...values)];
  return min === 0 && max <= 1 ? { min: 0, max: 1 } : { min, max };
}

/** A value's bar on a range that holds 0. */
export function barOf(value: number, range: Range): Bar {
  const size = range.max - range.min || 1;
  const place = (at: number) => Math.max(0, Math.min(1, (at - range.min) / size));
  const zero = place(0);
  return { from: Math.min(zero, place(value)), to: Math.max(zero, place(value)), zero };
}

/** The rows of one card; `completion` undefined: still being sampled. */
export function scoreRows(
  completion: CompletionView | undefined,
  names: readonly string[],
  ranges: ReadonlyMap<string, Range>,
  weights: Readonly<Record<string, number>>,
): ScoreRow[] {
  return names.map((name) => {
    // A component that the record lacks was not asked for this completion: as good as not scored.
    const value = completion === undefined ? undefined : (own(completion.rewards, name) ?? null);
    const range = ranges.get(name);
    const bar =
      value === null || value === undefined || range === undefined ? undefined : barOf(value, range);
    return { name, weight: own(weights, name), value, bar };
  });
}

/** Half the width of the advantage's scale: 2 deviations, or the farthest completion of the group. */
export function advantageEnd(group: GroupView | undefined): number {
  return Math.max(2, ...(group?.completions ?? []).map((completion) => Math.abs(completion.advantage)));
}
