/** Fewer points for the same picture: a chart is a few hundred pixels wide, a run has thousands of steps. */
import type { Cell } from '../data/columns.ts';

export interface Points {
  /** Rising. */
  xs: readonly number[];
  /** As long as `xs`; null = a gap. */
  ys: readonly Cell[];
}

/** Points a pixel column keeps: its lowest and its highest. */
const KEPT = 2;

/**
 * Keeps the lowest and the highest point of every pixel column in their order, so that no peak is lost, and the first and the last point
 * of all. Gaps stay gaps. Points outside the range are left out, but for one on either side that the line comes from.
 *
 * @param from,to  the x range that is shown
 * @param width  pixels that it is shown on
 */
export function decimate({ xs, ys }: Points, from: number, to: number, width: number): Points {
  const start = Math.max(0, firstAtLeast(xs, from) - 1);
  const end = Math.min(xs.length, firstAtLeast(xs, to) + 2);
  if (end - start <= KEPT * width || !(to > from)) {
    return start === 0 && end === xs.length
      ? { xs, ys }
      : { xs: xs.slice(start, end), ys: ys.slice(start, end) };
  }
  const kept: { xs: number[]; ys: Cell[] } = { xs: [], ys: [] };
  const columnOf = (x: number): number => Math.floor(((x - from) / (to - from)) * width);
  let begin = start;
  while (begin < end) {
    const column = columnOf(xs[begin] ?? NaN);
    let after = begin + 1;
    while (after < end && columnOf(xs[after] ?? NaN) === column) after++;
    const ends = [...(begin === start ? [start] : []), ...(after === end ? [end - 1] : [])];
    for (const i of keptOf(ys, begin, after, ends)) {
      kept.xs.push(xs[i] ?? NaN);
      kept.ys.push(ys[i] ?? null);
    }
    begin = after;
  }
  return kept;
}

/** Places to keep of one pixel column besides `ends`, rising; a gap is kept as its first null. */
function keptOf(ys: readonly Cell[], begin: number, end: number, ends: readonly number[]): number[] {
  const places = new Set(ends);
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let i = begin; i < end; i++) {
    const y = ys[i] ?? null;
    if (y === null) {
      if (gap < 0) gap = i;
      continue;
    }
    if (lowest < 0 || y < (ys[lowest] ?? 0)) lowest = i;
    if (highest < 0 || y > (ys[highest] ?? 0)) highest = i;
  }
  for (const place of [lowest, highest, gap]) if (place >= 0) places.add(place);
  return [...places].sort((a, b) => a - b);
}

/** Place of the first value that is at least x; the length where there is none. */
function firstAtLeast(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
