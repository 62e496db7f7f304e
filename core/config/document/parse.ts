import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { problem, type Place, type Problem } from '../problems.ts';
import type { ConfigNode, Entry, MapNode } from './node.ts';

/** Anchors repeat parts of a file; beyond this many nodes it is an attack or an accident. */
const MOST_NODES = 20_000;
const DEEPEST = 40;

/** A config's text as a tree, and what its YAML has against it. */
export interface ParsedText {
  root: MapNode;
  problems: Problem[];
}

/** Reads YAML into a tree with positions. Never throws: half-typed text gives what is there, and problems. */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    merge: true,
  });
  const placeOf = placer(text, lines);
  const reader = new Reader((alias) => (isAlias(alias) ? alias.resolve(document) : undefined), placeOf);
  // What is missing at the end (a brace, a quote) is reported behind the last character: point at that one.
  const last = Math.max(0, text.trimEnd().length - 1);
  const problems = document.errors.map(({ pos, message }) => {
    const start = Math.min(pos[0], last);
    const place = placeOf(start, Math.max(Math.min(pos[1], last + 1), start + 1));
    return problem('error', 'config-yaml', place, `This is not YAML: ${lower(message)}.`);
  });
  const root = document.contents === null ? undefined : reader.read(document.contents, 0);
  problems.push(...reader.problems);
  if (root?.kind === 'map') return { root, problems };
  if (root !== undefined && !(root.kind === 'scalar' && root.value === null) && problems.length === 0) {
    problems.push(
      problem(
        'error',
        'config-not-a-map',
        root.place,
        'A config is a map of keys: `model:`, `data:`, `rewards:`, ...',
      ),
    );
  }
  return { root: { kind: 'map', entries: [], place: placeOf(0, 0), flow: false }, problems };
}

const lower = (message: string): string =>
  (message.charAt(0).toLowerCase() + message.slice(1)).replace(/[.:]\s*$/, '');

/** Offsets to a place. It never reaches into the white space behind: blocks end where their last value does. */
function placer(text: string, lines: LineCounter): (start: number, end: number) => Place {
  return (start, end) => {
    const from = lines.linePos(start);
    const to = lines.linePos(start + text.slice(start, end).trimEnd().length);
    // An empty file has no line at all: linePos answers 0:0.
    return {
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      end_line: Math.max(1, to.line),
      end_column: Math.max(1, to.col),
    };
  };
}

/** Walks the YAML nodes once; keeps count, so that anchors cannot blow it up. */
class Reader {
  readonly problems: Problem[] = [];
  private count = 0;
  private readonly resolve: (alias: Node) => Node | undefined;
  private readonly placeOf: (start: number, end: number) => Place;

  constructor(resolve: (alias: Node) => Node | undefined, placeOf: (start: number, end: number) => Place) {
    this.resolve = resolve;
    this.placeOf = placeOf;
  }

  read(node: Node | null, depth: number): ConfigNode {
    const place = this.place(node);
    this.count += 1;
    if (this.count > MOST_NODES || depth > DEEPEST) {
      if (!this.problems.some(({ code }) => code === 'config-too-large')) {
        this.problems.push(
          problem(
            'error',
            'config-too-large',
            place,
            `A config has at most ${MOST_NODES} values, nested ${DEEPEST} deep.`,
          ),
        );
      }
      return { kind: 'scalar', value: null, place };
    }
    if (isAlias(node)) {
      const target = this.resolve(node);
      if (target === undefined && node.source !== '') {
        const message = `There is no anchor \`&${node.source}\` above this.`;
        this.problems.push(problem('error', 'config-yaml', place, message));
      }
      return target ? { ...this.read(target, depth + 1), place } : { kind: 'scalar', value: null, place };
    }
    if (isMap(node)) return this.readMap(node, place, depth);
    if (isSeq(node)) {
      return {
        kind: 'list',
        items: node.items.map((item) => this.read(item as Node | null, depth + 1)),
        place,
        flow: node.flow === true,
      };
    }
    return { kind: 'scalar', value: isScalar(node) ? node.value : null, place };
  }

  private readMap(map: YAMLMap, place: Place, depth: number): MapNode {
    const entries: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const keyPlace = this.place(pair.key);
      if (!isScalar(pair.key)) {
        this.problems.push(problem('error', 'config-yaml', keyPlace, 'A key must be a plain word.'));
        continue;
      }
      const value = this.read(pair.value, depth + 1);
      if (pair.value === null || isEmpty(value.place))
        value.place = { ...keyPlace, line: keyPlace.end_line, column: keyPlace.end_column };
      // `<<: *defaults` carries yaml's merge tag: the key is then a symbol-like scalar whose source is `<<`.
      if (pair.key.source === '<<') merged.push(...entriesOf(value));
      else this.add(entries, { key: String(pair.key.value), keyPlace, value });
    }
    const own = new Set(entries.map(({ key }) => key));
    return {
      kind: 'map',
      entries: [...merged.filter(({ key }) => !own.has(key)), ...entries],
      place,
      flow: map.flow === true,
    };
  }

  private add(entries: Entry[], entry: Entry): void {
    const first = entries.find(({ key }) => key === entry.key);
    if (first) {
      this.problems.push(
        problem(
          'error',
          'config-duplicate-key',
          entry.keyPlace,
          `\`${entry.key}\` stands twice here; the first is in line ${first.keyPlace.line}.`,
        ),
      );
    }
    entries.push(entry);
  }

  private place(node: Node | null): Place {
    const [start, end] = node?.range ?? [0, 0];
    return this.placeOf(start, end);
  }
}

const isEmpty = (place: Place): boolean => place.line === place.end_line && place.column === place.end_column;

/** What a merge key brings: the entries of a map, or of each map of a list (earlier ones win). */
function entriesOf(value: ConfigNode): Entry[] {
  if (value.kind === 'map') return value.entries;
  return value.kind === 'list' ? value.items.toReversed().flatMap(entriesOf) : [];
}
