import type { Cell } from '../data/columns.ts';

/** Weight of what came before: a value counts for half after 3 steps. More would lag behind a short run. */
const KEEP = 0.8;

/**
 * Exponential moving average without the pull towards 0 at the start: divided by the sum of its weights, as TensorBoard does. A gap
 * stays a gap and adds nothing.
 */
export function smooth(values: readonly Cell[]): Cell[] {
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    sum = KEEP * sum + (1 - KEEP) * value;
    weight = KEEP * weight + (1 - KEEP);
    return sum / weight;
  });
}
