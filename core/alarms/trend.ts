import { addTo, meanOf, noMoments, standardErrorsAbove, type Moments } from './moments.ts';
import type { MetricPoint } from './points.ts';
import { WINDOW } from './span.ts';

/** Below this many standard errors a difference of two means is taken for chance: about 1 in 20. */
const CLEAR = 2;
/** How far back a rise is looked for. */
const LOOK_BACK = 4 * WINDOW;
/** A run that has lost more of its gain than this has lost it, not merely wavered. */
const KEPT = 0.5;

/** What a metric has gained since its first points. */
export interface Gain {
  /** Means of the first points and of the newest: 5 each, fewer where there are less than 10. */
  first: number;
  last: number;
  /** There is a clear gain, and at least half of the greatest one so far is still there. */
  isKept: boolean;
}

/** The course of one metric, asked at any step. */
export class Trend {
  private readonly points: readonly MetricPoint[];
  /** By point: the greatest mean of 5 points next to one another so far. Made when it is first asked for. */
  private best: readonly number[] | undefined;

  /** @param points  in the order of their steps */
  constructor(points: readonly MetricPoint[]) {
    this.points = points;
  }

  /** Whether the metric rose clearly over the 20 points up to a step, or all of them where there are fewer. */
  isRisingAt(step: number): boolean {
    const count = this.countUpTo(step);
    const { first, last } = ends(this.points, Math.max(0, count - LOOK_BACK), count);
    return standardErrorsAbove(last, first) > CLEAR;
  }

  gainAt(step: number): Gain {
    const count = this.countUpTo(step);
    const { first, last } = ends(this.points, 0, count);
    this.best ??= bestSoFar(this.points);
    const greatest = (this.best[count - 1] ?? NaN) - meanOf(first);
    return {
      first: meanOf(first),
      last: meanOf(last),
      isKept: standardErrorsAbove(last, first) > CLEAR && meanOf(last) - meanOf(first) >= KEPT * greatest,
    };
  }

  /** Whether the second half of all points lies clearly above the first: what shows a slow rise best. */
  hasRisen(): boolean {
    const half = Math.floor(this.points.length / 2);
    const [before, after] = [this.points.slice(0, half), this.points.slice(half)];
    return standardErrorsAbove(momentsOf(after), momentsOf(before)) > CLEAR;
  }

  /** Points up to a step, that one included; found by halving. */
  private countUpTo(step: number): number {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.points[middle]?.step ?? Infinity) <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function bestSoFar(points: readonly MetricPoint[]): number[] {
  let best = -Infinity;
  return points.map((_, i) => {
    // Fewer than 5 points are too few to call their mean the best.
    if (i + 1 >= WINDOW) best = Math.max(best, meanOf(momentsOf(points.slice(i + 1 - WINDOW, i + 1))));
    return best;
  });
}

/** The first 5 and the last 5 of the points `from` to `to`; of fewer than 10 the first and the last half, so that the two do not overlap. */
function ends(points: readonly MetricPoint[], from: number, to: number): { first: Moments; last: Moments } {
  const count = Math.max(1, Math.min(WINDOW, Math.floor((to - from) / 2)));
  return {
    first: momentsOf(points.slice(from, from + count)),
    last: momentsOf(points.slice(to - count, to)),
  };
}

function momentsOf(points: readonly MetricPoint[]): Moments {
  const moments = noMoments();
  for (const { value } of points) addTo(moments, value);
  return moments;
}
