import { applyAliases } from '../../../core/config/document/aliases.ts';
import {
  nodeAt,
  toValue,
  type ConfigNode,
  type MapNode,
  type Path,
} from '../../../core/config/document/node.ts';
import { parseText } from '../../../core/config/document/parse.ts';
import type { Range } from '../../../core/config/index.ts';

/** A cursor in a config's text, 1-based like a `Problem`; columns count UTF-16 units. */
export interface Cursor {
  line: number;
  column: number;
}

/** A config's text as a tree with positions, aliases standing for the keys that they mean. Takes half-typed text. */
export function readTree(text: string): MapNode {
  const { root } = parseText(text);
  applyAliases(root, text);
  return root;
}

/** Is the cursor in the range, or at its end? */
export const within = ({ line, column }: Cursor, range: Range): boolean =>
  (line > range.line || (line === range.line && column >= range.column)) &&
  (line < range.end_line || (line === range.end_line && column <= range.end_column));

/** What stands at a place: the key, or the value, at the end of a path. */
export interface Found {
  path: Path;
  on: 'key' | 'value';
  range: Range;
}

/** The key or the single value that the cursor is on; undefined between them and in comments. */
export function findAt(node: ConfigNode, cursor: Cursor, path: Path = []): Found | undefined {
  if (node.kind === 'scalar') {
    const { place } = node;
    const isEmpty = place.line === place.end_line && place.column === place.end_column;
    return !isEmpty && within(cursor, place) ? { path, on: 'value', range: place } : undefined;
  }
  if (node.kind === 'list') return first(node.items, (item, index) => findAt(item, cursor, [...path, index]));
  return first(node.entries, ({ key, keyPlace, value }) => {
    // What is below comes first: `lora_r` stands where the `adapter` that it implies stands, too.
    const below = findAt(value, cursor, [...path, key]);
    if (below) return below;
    return within(cursor, keyPlace) ? { path: [...path, key], on: 'key', range: keyPlace } : undefined;
  });
}

function first<T, R>(items: readonly T[], look: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A path as core's schema knows it, with the reward whose options it goes through. */
export interface SchemaPath {
  path: Path;
  use?: string;
}

/**
 * The schema's path of a path in a config. Options of a reward follow from its `use`; what `shuffled` wraps has the options of an
 * entry of its own.
 */
export function schemaPath(root: ConfigNode, path: Path): SchemaPath {
  let entry = path.slice(0, 2);
  let rest = path.slice(2);
  if (entry[0] !== 'rewards' || typeof entry[1] !== 'number') return { path };
  while (rest[0] === 'reward' && useOf(root, entry) === 'shuffled') {
    // The wrapped map itself is still an option of `shuffled`; what stands in it is not.
    if (rest.length === 1) break;
    entry = [...entry, 'reward'];
    rest = rest.slice(1);
  }
  const use = useOf(root, entry);
  return { path: ['rewards', 0, ...rest], ...(use === undefined ? {} : { use }) };
}

function useOf(root: ConfigNode, entry: Path): string | undefined {
  const node = nodeAt(root, [...entry, 'use']);
  const use = node && toValue(node);
  return typeof use === 'string' && use !== '' ? use : undefined;
}
