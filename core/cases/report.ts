import type { RegressionCase } from './case.ts';

/** What `grpo reward save --json` prints. */
export interface SavedCase {
  /** The case file, absolute. */
  file: string;
  /** The case's name in it. */
  name: string;
  /** False: the same completion of the same run was there already, and the file is as it was. */
  added: boolean;
}

/** One reward on one case. */
export interface CaseReward {
  /** As the case says; absent where it says nothing about this reward. */
  expected?: number | null;
  /** As the reward is now; null also where it failed: then `error` says why. */
  got: number | null;
  /** Null = not judged, because nothing is expected. */
  passed: boolean | null;
  explanation?: string;
  /** Why there is no value: what the reward did wrong, or that the config has no such reward any more. */
  error?: string;
}

/** One case, judged. */
export interface CaseResult {
  name: string;
  /** Its line in the case file, from 1. */
  line: number;
  /** Every reward that something is expected of gave just that. */
  passed: boolean;
  /** The config's rewards in its order, then those that it no longer has. */
  rewards: Record<string, CaseReward>;
}

/** What `grpo reward test --json` prints. */
export interface CasesReport {
  /** The case file, absolute. */
  file: string;
  cases: CaseResult[];
  /** Numbers of cases. */
  passed: number;
  failed: number;
}

/** What a reward made of a case's completion. */
export interface Scored {
  name: string;
  value: number | null;
  explanation?: string;
  error?: string;
}

/** Six significant digits: half a unit of the sixth, relative to the larger value. */
const TOLERANCE = 5e-7;

/** A reward in words, with a digit more than is compared: two that differ never look alike. */
export const rewardText = (reward: number | null): string =>
  reward === null ? 'unscorable' : String(Number(reward.toPrecision(7)));

/** Whether two rewards are the same to six significant digits; null equals only null. */
export function sameReward(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** Holds what the rewards give now against what a case expects. */
export function judgeCase(
  { name, rewards: expectations }: RegressionCase,
  line: number,
  scored: readonly Scored[],
): CaseResult {
  const gone = Object.keys(expectations).filter((reward) => scored.every((one) => one.name !== reward));
  const results = [...scored, ...gone.map(missing)].map((one) => {
    const expected = Object.hasOwn(expectations, one.name) ? expectations[one.name] : undefined;
    return [one.name, judgeReward(expected, one)] as const;
  });
  const passed = results.every(([, one]) => one.passed !== false);
  return { name, line, passed, rewards: Object.fromEntries(results) };
}

const missing = (name: string): Scored => ({
  name,
  value: null,
  error: `The config has no reward "${name}" any more.`,
});

function judgeReward(expected: number | null | undefined, { value, explanation, error }: Scored): CaseReward {
  const passed = expected === undefined ? null : error === undefined && sameReward(expected, value);
  return {
    ...(expected === undefined ? {} : { expected }),
    got: value,
    passed,
    ...(explanation === undefined ? {} : { explanation }),
    ...(error === undefined ? {} : { error }),
  };
}
