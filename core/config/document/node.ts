import type { Place } from '../problems.ts';

/** A key or an index on the way from the root to a value. */
export type PathPart = string | number;
export type Path = readonly PathPart[];

export interface ScalarNode {
  kind: 'scalar';
  value: unknown;
  /** As it is typed, where that is without quotes: `1.0e-6`, `yes`, `~`; `''` where nothing is typed. */
  source?: string;
  /** Typed in double quotes, where a backslash is taken for what it is in YAML. */
  doubleQuoted?: true;
  place: Place;
}

export interface ListNode {
  kind: 'list';
  items: ConfigNode[];
  place: Place;
  /** Written in brackets, `[1, 2]`. */
  flow: boolean;
}

export interface Entry {
  key: string;
  keyPlace: Place;
  value: ConfigNode;
}

export interface MapNode {
  kind: 'map';
  entries: Entry[];
  place: Place;
  /** The whole text, at the root, for edits that depend on what stands around a place. */
  text?: string;
  /** Written in braces, `{ a: 1 }`: matters for edits. */
  flow: boolean;
}

/** The config's text as a tree with positions: what YAML and `--set` become before the schema sees them. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** The entry of a key; the last one where a key stands twice. */
export const entryOf = (map: MapNode, key: string): Entry | undefined =>
  map.entries.findLast((entry) => entry.key === key);

/** The node at a path, where there is one. */
export function nodeAt(root: ConfigNode, path: Path): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const part of path) {
    if (node?.kind === 'map') node = entryOf(node, String(part))?.value;
    else if (node?.kind === 'list' && typeof part === 'number') node = node.items[part];
    else return undefined;
  }
  return node;
}

/** Where the key at the end of the path stands; for a list's item the item, for the root its beginning. */
export function keyPlace(root: ConfigNode, path: Path): Place {
  const last = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  if (parent?.kind === 'map' && typeof last === 'string') {
    const entry = entryOf(parent, last);
    if (entry) return entry.keyPlace;
  }
  if (last === undefined) return { ...root.place, end_line: root.place.line, end_column: root.place.column };
  return nodeAt(root, path)?.place ?? keyPlace(root, path.slice(0, -1));
}

/** Where the value at a path stands; where it is left out or empty, the nearest key around it. */
export function valuePlace(root: ConfigNode, path: Path): Place {
  const place = nodeAt(root, path)?.place;
  const empty = place && place.line === place.end_line && place.column === place.end_column;
  return place && !empty ? place : keyPlace(root, path);
}

/** The plain value of a node. */
export function toValue(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toValue);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toValue(entry.value)]));
}

/** `rewards[0].weight`, as messages write paths. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
