import { createHash } from 'node:crypto';

/**
 * The order that `shuffled` puts a batch's scores in: a permutation of 0..count-1 that depends on the arguments alone.
 * Sorts by sha256 of (seeds, step, index), which orders the numbers uniformly.
 *
 * @param seeds the run's seed and the reward's own
 */
export function shuffledOrder(count: number, seeds: readonly [number, number], step: number): number[] {
  const keys = Array.from({ length: count }, (_, index) =>
    createHash('sha256').update(`shuffled ${seeds[0]} ${seeds[1]} ${step} ${index}`).digest('hex'),
  );
  const key = (index: number): string => keys[index] ?? '';
  return keys.map((_, index) => index).sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
}
