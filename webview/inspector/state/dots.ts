/** The strip of dots that shows a group's rewards at a glance. */
import type { GroupView } from '../../../core/protocol/index.ts';
import { isAlike } from './groups.ts';

export interface Dot {
  /** 0 to 1 along the strip. */
  at: number;
  /** -1 to 1 off its middle line, so that equal rewards do not hide each other. */
  off: number;
  /** Against the group's mean. */
  side: 'above' | 'below' | 'alike';
}

export interface RewardScale {
  low: number;
  high: number;
}

/** One scale for all groups of a step: 0 to 1 where the rewards lie in it, always with 0. */
export function rewardScale(groups: readonly (GroupView | undefined)[]): RewardScale {
  let [low, high] = [0, 1];
  for (const group of groups) {
    for (const { reward } of group?.completions ?? []) {
      if (reward === null) continue;
      low = Math.min(low, reward);
      high = Math.max(high, reward);
    }
  }
  return { low, high };
}

/** A place between -1 and 1 that depends on the index alone. */
const scatter = (index: number): number => ((Math.imul(index + 1, 0x9e3779b1) >>> 8) / 2 ** 24) * 2 - 1;

/** A dot for each scorable completion. */
export function dotsOf(group: GroupView, scale: RewardScale): Dot[] {
  const size = scale.high - scale.low;
  const alike = group.std === null || isAlike(group);
  return group.completions.flatMap(({ reward, index }) => {
    if (reward === null) return [];
    const side = alike ? 'alike' : reward >= (group.mean ?? 0) ? 'above' : 'below';
    return [{ at: (reward - scale.low) / size, off: scatter(index), side } satisfies Dot];
  });
}
