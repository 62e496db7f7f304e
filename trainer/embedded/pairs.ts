import { hash } from './random.ts';

/** Two operands, each 0 to 99; the order matters. */
export type Pair = readonly [number, number];

const OPERANDS = 100;
const HELD_OUT = 1000;
/** Another salt would hold out other pairs, and the committed model would have seen them. */
const SPLIT_SALT = 20_17;

const key = ([a, b]: Pair): number => a * OPERANDS + b;
const isDouble = ([a, b]: Pair): boolean => a === b;

/**
 * The keys of the held-out pairs: unordered pairs in the order of their hash until both orders of them make exactly
 * 1,000, so a+b and b+a are always on the same side.
 */
const heldOutKeys: ReadonlySet<number> = (() => {
  const unordered: Pair[] = [];
  for (let a = 0; a < OPERANDS; a++) for (let b = a; b < OPERANDS; b++) unordered.push([a, b]);
  const rank = (pair: Pair): number => hash(SPLIT_SALT, ...pair);
  unordered.sort((p, q) => rank(p) - rank(q) || key(p) - key(q));
  const chosen = new Set<number>();
  for (const pair of unordered) {
    if (chosen.size + (isDouble(pair) ? 1 : 2) > HELD_OUT) continue;
    chosen.add(key(pair)).add(key([pair[1], pair[0]]));
    if (chosen.size === HELD_OUT) break;
  }
  return chosen;
})();

function pairsWhere(heldOut: boolean): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < OPERANDS; a++) {
    for (let b = 0; b < OPERANDS; b++) if (heldOutKeys.has(key([a, b])) === heldOut) pairs.push([a, b]);
  }
  return pairs;
}

/** The 9,000 pairs that both the supervised corpus and GRPO train on, ascending. */
export const trainingPairs = (): Pair[] => pairsWhere(false);

/** The 1,000 pairs that no training sees in either order, ascending. */
export const heldOutPairs = (): Pair[] => pairsWhere(true);

/** What the model is asked: `17+25=`. */
export const question = ([a, b]: Pair): string => `${a}+${b}=`;

export const sum = ([a, b]: Pair): number => a + b;
