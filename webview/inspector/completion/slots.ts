/** The places of a group's grid: one for each completion, from the first sampled token to its last value. */
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';
import type { CardOrder } from '../contract.ts';

/** One place. Without a completion it is still being sampled (`live`: its text so far) or waits for its turn. */
export interface Slot {
  index: number;
  completion: CompletionView | undefined;
  live: string | undefined;
}

/**
 * The places in the order they are shown. By advantage the largest comes first and equal ones stay by index; while any place still
 * has no completion the order is by index, since nothing may move under the reader's eyes.
 */
export function slotsOf(
  group: GroupView | undefined,
  live: ReadonlyMap<number, string>,
  expected: number,
  order: CardOrder,
): Slot[] {
  const completions = new Map(group?.completions.map((completion) => [completion.index, completion]));
  const indices = new Set([
    ...Array.from({ length: expected }, (_, index) => index),
    ...live.keys(),
    ...completions.keys(),
  ]);
  const slots = [...indices]
    .sort((a, b) => a - b)
    .map((index) => ({ index, completion: completions.get(index), live: live.get(index) }));
  if (order === 'index' || !isComplete(slots)) return slots;
  return slots.sort((a, b) => (b.completion?.advantage ?? 0) - (a.completion?.advantage ?? 0));
}

/** Whether every place has its completion. */
export const isComplete = (slots: readonly Slot[]): boolean =>
  slots.every(({ completion }) => completion !== undefined);
