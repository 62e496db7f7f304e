import type { Alarm } from '../alarm.ts';
import { metricPoints, rolloutPoints, type RolloutPoint, type RuleInput } from '../points.ts';
import { FEW_LEFT } from '../limits.ts';
import { advise, setTo } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import { findIllness, stepsOf, sum } from '../span.ts';
import { Trend } from '../trend.ts';

/** Below this share of all groups the stuck ones are a remainder of hard prompts, not the state of the run. */
const REMAINDER = 0.25;
/** Two rewards this near, relative to the rewards' range, are one level. */
const SAME_LEVEL = 0.01;

interface Spread {
  groups: number;
  /** Without spread at the best reward seen: solved, nothing is left to learn there and nothing is wrong. */
  solved: number;
  /** Without spread anywhere else. */
  stuck: number;
}

/**
 * Groups whose completions all score alike have no advantage and no gradient (OpenRLHF#1270, verl#5228). Late in a run that is what
 * success looks like: the share of such groups rises as prompts are solved. It is an illness where the groups that are *not* solved are
 * without spread and the reward does not rise.
 */
export function zeroVariance({ steps, history }: RuleInput): Alarm | undefined {
  const points = rolloutPoints(steps);
  const reward = new Trend(metricPoints(steps, 'reward'));
  const { best, worst } = rewardRange(points);
  const solvedFrom = best > worst ? best - SAME_LEVEL * (best - worst) : Infinity;
  const isStuck = (window: readonly RolloutPoint[]): boolean => {
    const { groups, solved, stuck } = spreadOf(window, solvedFrom);
    return groups > 0 && stuck >= REMAINDER * groups && stuck >= FEW_LEFT * (groups - solved);
  };
  const ill = findIllness(points, {
    together: (window) => isStuck(window) && !reward.isRisingAt(stepsOf(window).last),
    alone: (point) => isStuck([point]),
  });
  if (ill === undefined) return undefined;
  const { groups, solved, stuck } = spreadOf(ill.window, solvedFrom);
  const share = (solved + stuck) / groups;
  const level = sum(ill.window.flatMap(({ rollouts }) => rollouts.flat)) / (solved + stuck);
  const generations = history.settings.number('grpo.num_generations');
  return {
    code: 'zero_variance',
    severity: 'alarm',
    message:
      `In ${percent(share)} of the groups of ${stepsText(stepsOf(ill.window))} all completions scored alike ` +
      `(${number(level)} on average), ${stuck} of ${groups} without being solved: they have no advantage, and nothing is learned from them.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      frac_reward_zero_std: figure(share),
      groups,
      groups_stuck: stuck,
      groups_solved: solved,
      reward_of_equal_groups: figure(level),
    },
    config_key: 'grpo.num_generations',
    remedies: [
      ...(generations === undefined
        ? []
        : [setTo('generations', 'grpo.num_generations', 2 * generations, 'larger groups differ more often')]),
      advise('grades', 'Give the reward more grades: partial credit for a better try'),
      advise('prompts', 'Use prompts that the model gets right sometimes: neither always nor never'),
      setTo('temperature', 'grpo.temperature', 1.2, 'more varied completions'),
    ],
  };
}

function rewardRange(points: readonly RolloutPoint[]): { best: number; worst: number } {
  let [best, worst] = [-Infinity, Infinity];
  for (const { rollouts } of points) {
    best = Math.max(best, rollouts.best);
    worst = Math.min(worst, rollouts.worst);
  }
  return { best, worst };
}

function spreadOf(window: readonly RolloutPoint[], solvedFrom: number): Spread {
  const flat = window.flatMap(({ rollouts }) => rollouts.flat);
  const solved = flat.filter((reward) => reward >= solvedFrom).length;
  return {
    groups: sum(window.map(({ rollouts }) => rollouts.groups)),
    solved,
    stuck: flat.length - solved,
  };
}
