/** Draws in [0, 1). */
export type Random = () => number;

/** Murmur3's finaliser: every bit of the result depends on every bit of `h`. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of some integers; the order matters. */
export function hash(...keys: number[]): number {
  return keys.reduce((state, key) => mix((state ^ mix(key)) + 0x9e3779b9), 0);
}

/**
 * The draws of one corpus item. They depend on the keys alone, so that item 7 of step 3 is the same whatever was
 * drawn before it.
 */
export function randomStream(...keys: number[]): Random {
  let draw = 0;
  return () => hash(...keys, draw++) / 2 ** 32;
}

/** One of `values`, each as likely. */
export function pick<T>(values: readonly [T, ...T[]], random: Random): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

/** `values` in an order that depends on `keys` alone (Fisher-Yates). The argument is left as it is. */
export function shuffled<T>(values: readonly T[], ...keys: number[]): T[] {
  const random = randomStream(...keys);
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const swapped = result[last] as T;
    result[last] = result[other] as T;
    result[other] = swapped;
  }
  return result;
}
