/** The rows of a tree by their ids, in their order, each with what it shows: a value that is another one whenever that changed. */
export type Rows = ReadonlyMap<string, unknown>;

/** Ids of the rows that are to be drawn anew; undefined where rows came, went or moved, so that all of them are. */
export function changedRows(before: Rows, now: Rows): string[] | undefined {
  const ids = [...now.keys()];
  const known = [...before.keys()];
  if (ids.length !== known.length || ids.some((id, place) => id !== known[place])) return undefined;
  return ids.filter((id) => before.get(id) !== now.get(id));
}
