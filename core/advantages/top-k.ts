/**
 * Which completions of a group stay in the policy term: the k best and the k worst by reward,
 * `k = max(1, round(ratio * G / 2))`; equal rewards are ranked by their index.
 *
 * @param group the group's rewards, null = unscorable: never kept, its advantage is 0 anyway
 * @param ratio 0 < ratio <= 1
 */
export function bestAndWorst(group: readonly (number | null)[], ratio: number): boolean[] {
  const ranked = group
    .map((reward, index) => ({ reward, index }))
    .filter((entry): entry is { reward: number; index: number } => entry.reward !== null)
    .sort((a, b) => b.reward - a.reward || a.index - b.index);
  const k = Math.max(1, Math.round((ratio * group.length) / 2));
  const kept = new Set([...ranked.slice(0, k), ...ranked.slice(-k)].map((entry) => entry.index));
  return group.map((_, index) => kept.has(index));
}
