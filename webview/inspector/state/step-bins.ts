/** Layout of the step bar: a bar a step, or several steps to a bar where there is no room. */
import type { StepPoint } from '../../../core/protocol/index.ts';

/** Below this width a bar is not seen any more. */
export const MIN_BAR_PX = 3;

/** A bar: the steps `from` to `to`, both included. Null = nothing recorded. */
export interface Bin {
  from: number;
  to: number;
  /** Means over the steps of the bar. */
  reward: number | null;
  std: number | null;
  zeroStd: number | null;
  /** Steps that have a point. */
  count: number;
}

export interface StepLayout {
  bins: Bin[];
  /** Number of bars that the width is divided by: also those to come. */
  slots: number;
  stepsPerBin: number;
  first: number;
  /** Ends of the vertical scale. */
  low: number;
  high: number;
}

const mean = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/**
 * Divides the steps over a width.
 *
 * @param points  ascending by step
 * @param maxSteps  length of the run, so that the bars to come have their place; null where it is not known
 * @param newest  the newest step, written or in the making
 * @param width  px
 */
export function layoutSteps(
  points: readonly StepPoint[],
  maxSteps: number | null,
  newest: number | undefined,
  width: number,
): StepLayout {
  const first = Math.min(1, points[0]?.step ?? 1);
  const done = Math.max(newest ?? 0, points.at(-1)?.step ?? 0) - first + 1;
  const planned = (maxSteps ?? 0) - first + 1;
  const room = Math.max(1, Math.floor(width / MIN_BAR_PX));
  // A run too long for a bar a step fills the width first and is thinned out later: early on each step is seen.
  const length = Math.max(1, done, planned <= room ? planned : Math.min(planned, room));
  const stepsPerBin = Math.ceil(length / room);
  const slots = Math.ceil(length / stepsPerBin);
  return { bins: binsOf(points, first, stepsPerBin), slots, stepsPerBin, first, ...scaleOf(points) };
}

function binsOf(points: readonly StepPoint[], first: number, stepsPerBin: number): Bin[] {
  const byBin = new Map<number, StepPoint[]>();
  for (const point of points) {
    const bin = Math.floor((point.step - first) / stepsPerBin);
    const list = byBin.get(bin);
    if (list === undefined) byBin.set(bin, [point]);
    else list.push(point);
  }
  return [...byBin].map(([bin, members]) => ({
    from: first + bin * stepsPerBin,
    to: first + (bin + 1) * stepsPerBin - 1,
    reward: mean(members.map((point) => point.reward)),
    std: mean(members.map((point) => point.reward_std)),
    zeroStd: mean(members.map((point) => point.zero_std)),
    count: members.length,
  }));
}

/** 0 to 1 where the rewards lie in it and fill a part that can be seen; else from the lowest (or 0) to the highest. */
function scaleOf(points: readonly StepPoint[]): { low: number; high: number } {
  let [low, high] = [0, 0];
  for (const { reward } of points) {
    if (reward === null) continue;
    low = Math.min(low, reward);
    high = Math.max(high, reward);
  }
  if (low === 0 && high <= 1 && (high > 0.2 || high === 0)) return { low: 0, high: 1 };
  return { low, high: high === low ? low + 1 : high };
}

/** The step at a place (0 to 1) of the bar's width, at most `newest`. */
export function stepAt(layout: StepLayout, share: number, newest: number): number {
  const slot = Math.max(0, Math.min(layout.slots - 1, Math.floor(share * layout.slots)));
  const last = layout.first + (slot + 1) * layout.stepsPerBin - 1;
  return Math.min(newest, last);
}

/** The slot of a step. */
export const slotOf = (layout: StepLayout, step: number): number =>
  Math.floor((step - layout.first) / layout.stepsPerBin);
