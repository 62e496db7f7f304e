/** Where a page that is open already is sent to. */
import type { PageCursor } from '../../core/protocol/index.ts';

/** A place in a run; a completion's id names its step. */
export interface Place {
  step?: number;
  id?: string;
}

/** The inspector's cursor at a place: of what was looked at before, step and selection do not stay, nor the list of the whole run. */
export function atPlace(before: PageCursor, { step, id }: Place): PageCursor {
  return { ...before, mode: 'step', step, selected: id };
}

/** Whether two cursors show the same runs, in the same order. */
export const showsSameRuns = (one: PageCursor, other: PageCursor): boolean =>
  one.folders.length === other.folders.length &&
  one.folders.every((folder, index) => folder === other.folders[index]);
