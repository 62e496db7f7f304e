import { GrpoError } from '../errors/index.ts';
import { mean, present } from '../statistics/moments.ts';
import { inGroups, weightedSum, weightedSumOfGroupScores } from './combine.ts';
import {
  againstBaseline,
  batchScaled,
  centred,
  groupScaled,
  leaveOneOut,
  zScores,
  type Grouped,
} from './estimators.ts';
import { groupStatistics, isZeroSpread, type GroupStatistics } from './group-statistics.ts';
import { checkAdvantageSettings, type AdvantageSettings } from './settings.ts';
import { bestAndWorst } from './top-k.ts';

export { groupStatistics, type GroupStatistics } from './group-statistics.ts';
export * from './settings.ts';

export interface AdvantageInput {
  /** functions x completions, completions ordered by group; null = this function cannot score this completion. */
  rewards: readonly (readonly (number | null)[])[];
  /** One a function. */
  weights: readonly number[];
  numGenerations: number;
  settings: AdvantageSettings;
  /** `advantage_estimator: reinforce`: the running baseline, null before the first batch. */
  baseline?: number | null | undefined;
  /** `kl: k1_in_reward`: what is taken off each completion's reward before the advantage (see `k1Penalty`). */
  penalty?: readonly number[] | undefined;
}

export interface AdvantageResult {
  /** The weighted sum a completion, before any penalty; null = unscorable. */
  rewards: (number | null)[];
  /** One a completion; 0 for an unscorable one. */
  advantages: number[];
  groups: GroupStatistics[];
  /** One a completion: does `top_k_ratio` leave it in the policy term? All true without it. */
  inPolicyTerm: boolean[];
  unscorable: number;
  /** TRL's `frac_reward_zero_std`: share of completions whose normaliser (group, or the batch) has no spread. */
  fracRewardZeroStd: number;
  /** The baseline for the next step; null where none is in use or known. */
  baseline: number | null;
}

/**
 * Advantages from rewards: the one function that the trainer, the what-if panel and `explain` call.
 * Formulas and conventions are TRL's (`_generate_and_score_completions`).
 *
 * @throws GrpoError `advantages-shape` for arrays that do not fit, `advantages-reward` for a reward that is not finite,
 *   `advantages-settings` for settings without a meaning
 */
export function computeAdvantages(input: AdvantageInput): AdvantageResult {
  const { settings, numGenerations } = input;
  checkAdvantageSettings(settings, numGenerations);
  const completions = checkShapes(input);
  const rewards = weightedSum(input.rewards, input.weights, completions);
  refuseOverflow(rewards);
  const judged = penalised(rewards, input.penalty);
  const groups = inGroups(judged, numGenerations);
  const { advantages, zeroSpread } =
    settings.multi_objective_aggregation === 'normalize_then_sum'
      ? normalizeThenSum(input, completions)
      : sumThenNormalize(groups, settings, input.baseline ?? null);
  const clip = settings.advantage_clip ?? Infinity;
  const ratio = settings.top_k_ratio ?? null;
  return {
    rewards,
    advantages: advantages.map((value) => (value === null ? 0 : Math.min(Math.max(value, -clip), clip))),
    groups: groups.map(groupStatistics),
    inPolicyTerm:
      ratio === null ? rewards.map(() => true) : groups.flatMap((group) => bestAndWorst(group, ratio)),
    unscorable: rewards.filter((reward) => reward === null).length,
    fracRewardZeroStd: zeroSpread,
    baseline:
      settings.advantage_estimator === 'reinforce' ? nextBaseline(judged, input.baseline ?? null) : null,
  };
}

/** Finite rewards may have a weighted sum that is not. */
function refuseOverflow(rewards: readonly (number | null)[]): void {
  const odd = rewards.findIndex((value) => value !== null && !Number.isFinite(value));
  if (odd < 0) return;
  throw new GrpoError({
    code: 'advantages-reward',
    message: `the weighted sum of the rewards of completion ${odd} is too large for a number`,
    where: `rewards[*][${odd}]`,
    fix: 'Scale the rewards or their weights down: what counts is how completions of a group differ.',
  });
}

interface Normalised {
  advantages: (number | null)[];
  zeroSpread: number;
}

function sumThenNormalize(groups: Grouped, settings: AdvantageSettings, baseline: number | null): Normalised {
  const all = present(groups.flat());
  const byGroup = groups.filter((group) => groupStatistics(group).zeroStd).length / groups.length;
  switch (settings.advantage_estimator) {
    case 'rloo':
      return { advantages: leaveOneOut(groups).flat(), zeroSpread: byGroup };
    case 'reinforce':
      return {
        advantages: againstBaseline(groups, baseline ?? mean(all) ?? 0).flat(),
        zeroSpread: byGroup,
      };
    case 'group':
  }
  switch (settings.scale_rewards) {
    case 'group':
      return { advantages: groupScaled(groups).flat(), zeroSpread: byGroup };
    case 'batch':
      return { advantages: batchScaled(groups).flat(), zeroSpread: isZeroSpread(all) ? 1 : 0 };
    case 'none':
      return { advantages: centred(groups).flat(), zeroSpread: byGroup };
  }
}

/** GDPO. A `k1_in_reward` penalty belongs to no function: it is taken off the sum of the functions' scores. */
function normalizeThenSum(input: AdvantageInput, completions: number): Normalised {
  const scores = weightedSumOfGroupScores(input.rewards, input.weights, completions, input.numGenerations);
  const judged = penalised(scores, input.penalty);
  return { advantages: zScores(judged), zeroSpread: isZeroSpread(present(judged)) ? 1 : 0 };
}

function penalised(
  rewards: readonly (number | null)[],
  penalty: readonly number[] | undefined,
): (number | null)[] {
  if (penalty === undefined) return [...rewards];
  return rewards.map((reward, index) => (reward === null ? null : reward - (penalty[index] ?? 0)));
}

/** `b` begins as the first batch's mean, then `b <- 0.9 b + 0.1 mean` after each step; an unscorable batch leaves it. */
function nextBaseline(rewards: readonly (number | null)[], baseline: number | null): number | null {
  const batch = mean(present(rewards));
  if (batch === null) return baseline;
  return baseline === null ? batch : 0.9 * baseline + 0.1 * batch;
}

/** @returns the number of completions */
function checkShapes({ rewards, weights, numGenerations, penalty }: AdvantageInput): number {
  const refuse = (message: string, fix: string): never => {
    throw new GrpoError({ code: 'advantages-shape', message, where: 'rewards', fix });
  };
  const completions = rewards[0]?.length ?? 0;
  if (completions === 0) refuse('there are no rewards', 'Give at least one function and one completion.');
  if (weights.length !== rewards.length) {
    refuse(
      `${rewards.length} reward functions, but ${weights.length} reward_weights`,
      'Give one weight a function.',
    );
  }
  rewards.forEach((row, index) => {
    if (row.length !== completions) {
      refuse(
        `function 0 has ${completions} rewards, function ${index} has ${row.length}`,
        'Give every function one value a completion; null where it cannot score.',
      );
    }
    const odd = row.findIndex((value) => value !== null && !Number.isFinite(value));
    if (odd >= 0) {
      throw new GrpoError({
        code: 'advantages-reward',
        message: `function ${index} gave ${row[odd]} for completion ${odd}`,
        where: `rewards[${index}][${odd}]`,
        fix: 'A reward is a finite number, or null where the function cannot score.',
      });
    }
  });
  if (completions % numGenerations !== 0) {
    refuse(
      `${completions} completions are no whole number of groups of ${numGenerations}`,
      'Give the completions ordered by group, num_generations a group.',
    );
  }
  if (penalty !== undefined && penalty.length !== completions) {
    refuse(`${penalty.length} penalties for ${completions} completions`, 'Give one penalty a completion.');
  }
  return completions;
}
