import { zScores } from './estimators.ts';

/**
 * The reward of each completion: the weighted sum of its functions, a `null` leaving its term out.
 *
 * @param rewards functions x completions
 * @param weights one a function; a function of weight 0 is logged, its term is nothing
 * @returns one a completion; null where every function gave null (TRL: "unscorable")
 */
export function weightedSum(
  rewards: readonly (readonly (number | null)[])[],
  weights: readonly number[],
  completions: number,
): (number | null)[] {
  return Array.from({ length: completions }, (_, completion) => {
    let sum: number | null = null;
    rewards.forEach((row, index) => {
      const value = row[completion] ?? null;
      if (value !== null) sum = (sum ?? 0) + value * (weights[index] ?? 0);
    });
    return sum;
  });
}

/**
 * GDPO's first half (`multi_objective_aggregation: normalize_then_sum`): each function's values as z-scores inside
 * their group, then the weighted sum. The second half is a z-score over the batch.
 *
 * @param rewards functions x completions, completions ordered by group
 */
export function weightedSumOfGroupScores(
  rewards: readonly (readonly (number | null)[])[],
  weights: readonly number[],
  completions: number,
  numGenerations: number,
): (number | null)[] {
  const scores = rewards.map((row) => inGroups(row, numGenerations).flatMap((group) => zScores(group)));
  return weightedSum(scores, weights, completions);
}

/** Cuts a row that is ordered by group into its groups. */
export function inGroups<T>(row: readonly T[], numGenerations: number): T[][] {
  return Array.from({ length: Math.ceil(row.length / numGenerations) }, (_, group) =>
    row.slice(group * numGenerations, (group + 1) * numGenerations),
  );
}
