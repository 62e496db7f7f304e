import { mean } from './moments.ts';
import { averageRanks } from './ranks.ts';

/** Pearson's r; null for fewer than two pairs, or where one side does not vary. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const [meanX, meanY] = [mean(x), mean(y)];
  if (meanX === null || meanY === null || x.length < 2) return null;
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, index) => {
    const [dx, dy] = [value - meanX, (y[index] ?? NaN) - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  return scale === 0 ? null : Math.min(1, Math.max(-1, xy / scale));
}

/** Spearman's rho: Pearson's r of the ranks, equal values sharing their average rank. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  return pearson(averageRanks(x).ranks, averageRanks(y).ranks);
}
