import type { ConfigNode, Path } from '../../../core/config/document/node.ts';
import { readTree, type Cursor } from '../config/tree.ts';

/** Stands for the word at the cursor; no config has it. */
export const MARK = 'CURSOR\u2063HERE';

/** Where the word at the cursor stands. */
export interface Marked {
  kind: 'key' | 'value';
  /** Of the map for a key, of the value for a value. */
  path: Path;
  /** Where the word begins, its opening quote included. */
  start: Cursor;
  /** The value begins on a line below its key, or is an item of a list below it. */
  ownLine: boolean;
  /** In `{ ... }` or `[ ... ]`. */
  flow: boolean;
}

/**
 * Where a word at the end of a text would stand: as it is, as the first key of all, or in a quote that is still open.
 * @param before the text up to the cursor, with the beginning of the word
 * @returns undefined where no word of the config can be, as in comments
 */
export function findMark(before: string): Marked | undefined {
  for (const closing of ['', ':', '"', "'"]) {
    const marked = markIn(readTree(before + MARK + closing), [], undefined, false);
    if (marked) return marked;
  }
  return undefined;
}

function markIn(
  node: ConfigNode,
  path: Path,
  keyLine: number | undefined,
  flow: boolean,
): Marked | undefined {
  if (node.kind === 'scalar') {
    if (typeof node.value !== 'string' || !node.value.includes(MARK)) return undefined;
    return { kind: 'value', path, start: node.place, ownLine: !flow && node.place.line !== keyLine, flow };
  }
  if (node.kind === 'list') {
    const inFlow = flow || node.flow;
    for (const [index, item] of node.items.entries()) {
      const found = markIn(item, [...path, index], undefined, inFlow);
      if (found) return found;
    }
    return undefined;
  }
  const inFlow = flow || node.flow;
  for (const { key, keyPlace, value } of node.entries) {
    if (key.includes(MARK)) return { kind: 'key', path, start: keyPlace, ownLine: false, flow: inFlow };
    const found = markIn(value, [...path, key], keyPlace.end_line, inFlow);
    if (found) return found;
  }
  return undefined;
}
