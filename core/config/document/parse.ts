import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { problem, type Place, type Problem } from '../problems.ts';
import { LIMITS } from './limits.ts';
import type { ConfigNode, Entry, MapNode } from './node.ts';
import { hidePlaceholders, typedAs } from './placeholders.ts';
import { readYaml, type ReadYaml } from './read-yaml.ts';

/** A config's text as a tree, and what its YAML has against it. */
export interface ParsedText {
  root: MapNode;
  problems: Problem[];
}

/** Reads YAML into a tree with positions. Never throws: half-typed text gives what is there, and problems. */
export function parseText(text: string): ParsedText {
  const { document, lines, second, refused } = readPlaceholders(text);
  if (refused !== undefined) {
    const root: MapNode = { kind: 'map', entries: [], place: START, flow: false };
    return { root, problems: [problem('error', 'config-too-large', START, refused)] };
  }
  const placeOf = placer(text, lines);
  const problems = document === undefined ? [] : syntaxProblems(text, document, placeOf);
  if (second !== undefined) {
    const message = 'A config is one YAML document: another one begins here. Put it into a file of its own.';
    problems.push(problem('error', 'config-yaml', placeOf(second, second + 3), message));
  }
  const reader = new Reader(anchorsOf(document), placeOf);
  const contents = document?.contents ?? null;
  const root = contents === null ? undefined : reader.read(contents, 0);
  problems.push(...reader.problems);
  if (root?.kind === 'map') return { root: { ...root, text }, problems };
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

/** Placeholders in braces are looked for only in a text that is no YAML, as they make it. */
function readPlaceholders(text: string): ReadYaml {
  const read = readYaml(text);
  const broken = (read.document?.errors.length ?? 0) > 0 && text.includes('${');
  const hidden = broken ? hidePlaceholders(text) : undefined;
  if (hidden === undefined) return read;
  const shown = readYaml(hidden);
  if (shown.document !== undefined)
    visit(shown.document, {
      Scalar: (_, node) => {
        const typed = typedAs(node.source, text, node.range ?? []);
        if (typed !== undefined) Object.assign(node, { value: typed, source: typed });
      },
    });
  return shown;
}

const START: Place = { line: 1, column: 1, end_line: 1, end_column: 1 };

type PlaceOf = (start: number, end: number) => Place;

function syntaxProblems(text: string, document: Document.Parsed, placeOf: PlaceOf): Problem[] {
  // What is missing at the end (a brace, a quote) is reported behind the last character: point at that one.
  const last = Math.max(0, text.trimEnd().length - 1);
  const at = (pos: readonly [number, number]): Place => {
    const start = Math.min(pos[0], last);
    return placeOf(start, Math.max(Math.min(pos[1], last + 1), start + 1));
  };
  const problems = document.errors
    .slice(0, LIMITS.problems)
    .map(({ pos, message }) =>
      problem('error', 'config-yaml', at(pos), `This is not YAML: ${lower(message)}.`),
    );
  // Warnings are values that were not taken as they stand: tags that mean nothing here, directives.
  for (const { code, pos } of document.warnings.slice(0, LIMITS.problems)) {
    const message =
      code === 'TAG_RESOLVE_FAILED'
        ? 'Tags (`!name`, `!!name`) mean nothing in a config: write the value itself.'
        : 'Directives (lines that begin with `%`) mean nothing in a config: remove the line.';
    problems.push(problem('error', 'config-yaml', at(pos), message));
  }
  // `%YAML 1.1` would turn `yes` into true and 017 into 15.
  if (document.directives.yaml.version !== '1.2' && text.includes('%YAML')) {
    const start = text.indexOf('%YAML');
    const message = 'A config is YAML 1.2: remove this line. Values are then taken as they stand here.';
    problems.push(problem('error', 'config-yaml', placeOf(start, start + 5), message));
  }
  return problems;
}

const lower = (message: string): string =>
  (message.charAt(0).toLowerCase() + message.slice(1)).replace(/[.:]\s*$/, '');

/** Offsets to a place. It never reaches into the white space behind: blocks end where their last value does. */
function placer(text: string, lines: LineCounter): PlaceOf {
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

/** What each alias stands for: the anchor of its name that was set last before it. One walk, whatever the number of aliases. */
function anchorsOf(document: Document.Parsed | undefined): ReadonlyMap<Node, Node> {
  const targets = new Map<Node, Node>();
  const anchors = new Map<string, Node>();
  if (document === undefined) return targets;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** Walks the YAML nodes once; keeps count, so that anchors cannot blow it up. */
class Reader {
  readonly problems: Problem[] = [];
  private count = 0;
  private readonly targets: ReadonlyMap<Node, Node>;
  private readonly placeOf: PlaceOf;

  constructor(targets: ReadonlyMap<Node, Node>, placeOf: PlaceOf) {
    this.targets = targets;
    this.placeOf = placeOf;
  }

  read(node: Node | null, depth: number): ConfigNode {
    this.count += 1;
    if (this.count > LIMITS.values || depth > LIMITS.depth) return this.tooMuch(node);
    const place = this.place(node);
    if (isAlias(node)) {
      const target = this.targets.get(node);
      if (target === undefined && node.source !== '') {
        this.say('config-yaml', place, `There is no anchor \`&${node.source}\` above this.`);
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
    if (!isScalar(node)) return { kind: 'scalar', value: null, source: '', place };
    const plain = node.type === 'PLAIN' && node.source !== undefined ? { source: node.source } : {};
    const quoted = node.type === 'QUOTE_DOUBLE' ? { doubleQuoted: true as const } : {};
    return { kind: 'scalar', value: node.value, place, ...plain, ...quoted };
  }

  /** Said once; what lies beyond the limit is not looked at. */
  private tooMuch(node: Node | null): ConfigNode {
    if (!this.problems.some(({ code }) => code === 'config-too-large')) {
      const message = `A config has at most ${LIMITS.values} values, those that aliases repeat included, nested ${LIMITS.depth} deep.`;
      this.problems.push(problem('error', 'config-too-large', this.place(node), message));
    }
    return { kind: 'scalar', value: null, place: START };
  }

  private readMap(map: YAMLMap, place: Place, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    const twice: Entry[] = [];
    const merged = new Map<string, Entry>();
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const keyPlace = this.place(pair.key);
      if (!isScalar(pair.key)) {
        const message = isMap(pair.key)
          ? 'A key must be a plain word. Braces in a value need quotes: "{column}"; `{{ }}` is not filled in here.'
          : 'A key must be a plain word.';
        this.say('config-yaml', keyPlace, message);
        continue;
      }
      const value = this.read(pair.value, depth + 1);
      if (pair.value === null || isEmpty(value.place))
        value.place = { ...keyPlace, line: keyPlace.end_line, column: keyPlace.end_column };
      // `<<: *defaults` carries yaml's merge tag: the key is then a symbol-like scalar whose source is `<<`.
      if (pair.key.source === '<<') {
        for (const entry of entriesOf(value)) merged.set(entry.key, entry);
        continue;
      }
      // As typed: `000` is no key `0`.
      const plain = pair.key.type === 'PLAIN' ? pair.key.source : undefined;
      const entry = { key: plain ?? String(pair.key.value), keyPlace, value };
      if (entry.key === '__proto__') {
        // JavaScript sees no key in it, so that nobody after this would.
        this.say('config-unknown-key', keyPlace, '`__proto__` is not a key of a config.');
        continue;
      }
      const first = entries.get(entry.key);
      if (first === undefined) entries.set(entry.key, entry);
      else {
        // One of a key counts, the last: that it stands twice is an error already.
        const message = `\`${entry.key}\` stands twice here; the first is in line ${first.keyPlace.line}.`;
        this.say('config-duplicate-key', keyPlace, message);
        twice.push(entry);
      }
    }
    for (const entry of twice) entries.set(entry.key, entry);
    const brought = [...merged.values()].filter(({ key }) => !entries.has(key));
    return { kind: 'map', entries: [...brought, ...entries.values()], place, flow: map.flow === true };
  }

  private say(code: string, place: Place, message: string): void {
    if (this.problems.length < LIMITS.problems) this.problems.push(problem('error', code, place, message));
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
