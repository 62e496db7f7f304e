import { problem, type Place, type Problem } from '../problems.ts';
import { LIMITS } from './limits.ts';
import type { ConfigNode, MapNode } from './node.ts';

/** A resolved config has every default written out, for each of its rewards too: so many values more than what a person wrote. */
const MOST_VALUES = LIMITS.values + 1000;

/** Where everything stands in a value without a text. */
const NOWHERE: Place = { line: 1, column: 1, end_line: 1, end_column: 1 };

class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const tooMuch = (): Refused =>
  new Refused(
    'config-too-large',
    `A config has at most ${LIMITS.values} values, nested ${LIMITS.depth} deep.`,
  );

/** A config that is data already as the tree that the rules judge. What is no map, or more than a config can be, is an empty one with the problem. */
export function treeOfValue(value: unknown): { root: MapNode; problems: Problem[] } {
  const empty: MapNode = { kind: 'map', entries: [], place: NOWHERE, flow: false };
  let count = 0;
  const nodeOf = (one: unknown, depth: number): ConfigNode => {
    count += 1;
    if (count > MOST_VALUES || depth > LIMITS.depth) throw tooMuch();
    if (Array.isArray(one)) {
      const items = one.map((item: unknown) => nodeOf(item, depth + 1));
      return { kind: 'list', items, place: NOWHERE, flow: false };
    }
    if (typeof one !== 'object' || one === null) return { kind: 'scalar', value: one, place: NOWHERE };
    // JavaScript sees no key in it, so that nobody after this would.
    if (Object.hasOwn(one, '__proto__'))
      throw new Refused('config-unknown-key', '`__proto__` is not a key of a config.');
    const entries = Object.entries(one).map(([key, inner]: [string, unknown]) => ({
      key,
      keyPlace: NOWHERE,
      value: nodeOf(inner, depth + 1),
    }));
    return { ...empty, entries };
  };
  try {
    const root = nodeOf(value, 0);
    if (root.kind !== 'map') throw new Refused('config-not-a-map', 'A config is a map of keys.');
    return { root, problems: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { root: empty, problems: [problem('error', error.code, NOWHERE, error.message)] };
  }
}
