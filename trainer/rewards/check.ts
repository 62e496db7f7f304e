import type { WireResult, WireResults } from './protocol.ts';

/** What a reward function did wrong in one batch. */
export interface RewardProblem {
  code:
    | 'reward-failed'
    | 'reward-options'
    | 'reward-shape'
    | 'reward-timeout'
    | 'reward-out-of-memory'
    | 'reward-process-died'
    | 'reward-channel'
    | 'reward-columns-too-large'
    | 'reward-wrong-count'
    | 'reward-not-finite'
    | 'reward-too-large';
  message: string;
  /** `file:line:column` of a throw; else the reward's file, or its place in the config. */
  where?: string;
  fix?: string;
}

/** A batch as one function scored it: `values[i]` and `details[i]` belong to completion `i`. */
export interface CheckedScores {
  values: (number | null)[];
  details: (ScoreDetails | null)[];
  /** The first thing that breaks the contract; the entries concerned are `null` and say so in their details. */
  problem?: RewardProblem;
}

/** What stands beside a value in `rollouts.jsonl`. */
export interface ScoreDetails {
  explanation?: string;
  components?: Record<string, number | null>;
  error?: string;
}

/**
 * A value is at most so far from 0. With weights up to 10^6 and as many rewards as anybody has, sums stay within a float32, which advantages
 * become: beyond, an advantage would be infinite, or 0 for the spread that overflows.
 */
export const LARGEST_REWARD = 1e30;

const excerpt = (text: string): string =>
  JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);

function detailsOf(result: WireResult): ScoreDetails | null {
  const { explanation, components } = result;
  if (explanation === undefined && components === undefined) return null;
  return {
    ...(explanation === undefined ? {} : { explanation }),
    ...(components === undefined ? {} : { components }),
  };
}

/** Nobody could be scored: all values `null`, each with the reason. */
export function nothingScored(count: number, problem: RewardProblem): CheckedScores {
  return {
    values: Array.from({ length: count }, () => null),
    details: Array.from({ length: count }, () => ({ error: problem.message })),
    problem,
  };
}

/**
 * Holds a reward's results against the contract: a list, one entry a completion, each a finite number within `LARGEST_REWARD` or `null`.
 * Works on what came over the wire and trusts none of it.
 * @param where  the reward's file, or its place in the config
 * @param hint  how the function should have been written, where its source tells
 */
export function checkResults(
  reward: string,
  results: WireResults,
  completions: readonly string[],
  where: string,
  hint?: string,
): CheckedScores {
  const count = completions.length;
  const list = Array.isArray(results) ? results : undefined;
  if (list?.length !== count) {
    const { not_array, fix } = list === undefined ? (results as { not_array?: string; fix?: string }) : {};
    const got = list === undefined ? not_array : `${list.length} results`;
    return nothingScored(count, {
      code: 'reward-wrong-count',
      message: `The reward "${reward}" returned ${got ?? 'nothing'} for ${count} completions.`,
      where,
      fix: hint ?? fix ?? 'Return one entry a completion, in their order; `null` where one cannot be scored.',
    });
  }
  const values: (number | null)[] = [];
  const details: (ScoreDetails | null)[] = [];
  let problem: RewardProblem | undefined;
  for (const [index, result] of list.entries()) {
    const value: unknown = result?.value;
    const isNumber = result?.odd === undefined && typeof value === 'number' && Number.isFinite(value);
    if ((result?.odd === undefined && value === null) || (isNumber && Math.abs(value) <= LARGEST_REWARD)) {
      values.push(value);
      details.push(detailsOf(result));
      continue;
    }
    const error = isNumber
      ? `The reward "${reward}" returned ${value} for completion ${index}, and a reward lies between -${LARGEST_REWARD} and ${LARGEST_REWARD}.`
      : `The reward "${reward}" returned ${result?.odd ?? 'no value'} for completion ${index}, where a finite number or null is needed.`;
    values.push(null);
    details.push({ error });
    const fix = isNumber
      ? 'Divide it, or take its logarithm: what counts is how the completions of a group differ. Return null where one cannot be scored.'
      : (hint ??
        result?.fix ??
        'Return null where a completion cannot be scored; look for a division by zero or a failed parse.');
    problem ??= {
      code: isNumber ? 'reward-too-large' : 'reward-not-finite',
      message: `${error} The completion: ${excerpt(completions[index] ?? '')}`,
      where,
      fix,
    };
  }
  return { values, details, ...(problem === undefined ? {} : { problem }) };
}
