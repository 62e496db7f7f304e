import { setImmediate } from 'node:timers/promises';

/** Rows sorted at once: a few ms. */
const PIECE = 1 << 13;

/**
 * Sorts rows by falling key, those without (NaN) last, equal ones in their order. In pieces, so that requests get their turn.
 * @param key  of a row
 */
export async function sortRows(rows: Int32Array, key: (row: number) => number): Promise<Int32Array> {
  const keys = Float64Array.from(rows, (row) => sortable(key(row)));
  let order = Int32Array.from(rows, (_, place) => place);
  const precedes = (a: number, b: number): number => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b;
  for (let from = 0; from < order.length; from += PIECE) {
    order.subarray(from, from + PIECE).sort(precedes);
    await setImmediate();
  }
  for (let width = PIECE; width < order.length; width *= 2) {
    const merged = new Int32Array(order.length);
    for (let from = 0; from < order.length; from += 2 * width)
      merge(order.subarray(from, from + 2 * width), width, merged.subarray(from), precedes);
    order = merged;
    await setImmediate();
  }
  return order.map((place) => rows[place] ?? 0);
}

/** Finite, so that differences are numbers; NaN below all. */
const sortable = (value: number): number =>
  Number.isNaN(value)
    ? -Number.MAX_VALUE / 2
    : Math.max(-Number.MAX_VALUE / 4, Math.min(value, Number.MAX_VALUE / 4));

/** Merges the sorted halves [0, width) and [width, end). */
function merge(
  both: Int32Array,
  width: number,
  into: Int32Array,
  precedes: (a: number, b: number) => number,
): void {
  let left = 0;
  let right = width;
  for (let at = 0; at < both.length; at++) {
    const a = both[left] ?? 0;
    const b = both[right] ?? 0;
    const takeLeft = left < width && (right >= both.length || precedes(a, b) <= 0);
    into[at] = takeLeft ? a : b;
    if (takeLeft) left++;
    else right++;
  }
}
