/** Where a page that is open already is sent to. */
import type { PageCursor } from '../../core/protocol/index.ts';

/** A place in a run; a completion's id names its step. */
export interface Place {
  step?: number;
  id?: string;
}

/** The inspector's cursor at a place: of what was looked at before, step and selection do not stay, nor what covered the step. */
export function atPlace(before: PageCursor, { step, id }: Place): PageCursor {
  return { ...before, mode: 'step', compared: undefined, step, selected: id };
}

/** What a page goes on showing when runs are gone; undefined: nothing is left. */
export function withoutRuns(cursor: PageCursor, gone: readonly string[]): PageCursor | undefined {
  const folders = cursor.folders.filter((folder) => !gone.includes(folder));
  return folders.length === 0 ? undefined : { ...cursor, folders };
}

/** Whether two cursors show the same runs, in the same order. */
export const showsSameRuns = (one: PageCursor, other: PageCursor): boolean =>
  one.folders.length === other.folders.length &&
  one.folders.every((folder, index) => folder === other.folders[index]);
