import { own } from '../../run/own.ts';
import { rewardSeconds } from '../../run/records.ts';
import type { Alarm } from '../alarm.ts';
import type { StepSummary } from '../history.ts';
import { isRewardSlow } from '../limits.ts';
import type { RuleInput } from '../points.ts';
import { advise } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import type { RunSettings } from '../settings.ts';
import { findIllness, median, stepsOf } from '../span.ts';

/** Of the rewards' time: a reward below it is not worth naming in the message. */
const NAMED = 0.01;

interface TimedStep {
  step: number;
  /** Seconds of all rewards together, and of the step. */
  reward: number;
  whole: number;
  /** By reward name. Empty where the run recorded none. */
  each: Record<string, number>;
}

/** The rewards take more time than everything else in the step together. Names the slow one where the run timed each. */
export function slowReward({ steps, history }: RuleInput): Alarm | undefined {
  const isSlow = ({ reward, whole }: TimedStep): boolean => isRewardSlow(reward, whole);
  const ill = findIllness(timedSteps(steps), {
    together: (window) => isSlow(middle(window)),
    alone: isSlow,
  });
  if (ill === undefined) return undefined;
  const { reward, whole, each } = middle(ill.window);
  const slowest = Object.entries(each).sort(([, a], [, b]) => b - a);
  const said = slowest
    .filter(([, seconds]) => seconds >= NAMED * reward)
    .map(([name, seconds]) => `${name} ${number(seconds)} s`);
  return {
    code: 'slow_reward',
    severity: 'alarm',
    message:
      `The rewards take ${number(reward)} s of ${number(whole)} s a step (${percent(reward / whole)}, ` +
      `median of ${stepsText(stepsOf(ill.window))}): more than sampling and update together.` +
      (said.length === 0 ? '' : ` By reward: ${said.join(', ')}.`),
    steps: ill.steps,
    active: ill.active,
    evidence: {
      reward_s: figure(reward),
      step_s: figure(whole),
      share: figure(reward / whole),
      ...Object.fromEntries(slowest.map(([name, seconds]) => [`reward_s/${name}`, figure(seconds)])),
    },
    config_key: keyOf(slowest[0]?.[0], history.settings),
    remedies: [
      advise('together', 'Score all completions of a call at once: a reward file is given the whole step'),
      advise('cache', 'Keep what is dear in the module and look the same text up only once'),
      ...(slowest.length > 0
        ? []
        : [advise('measure', 'Resume it with this version: each reward is then timed by itself')]),
    ],
  };
}

/** Where the reward to blame stands in the config: the slowest, else the only one, else all of them. */
function keyOf(slowest: string | undefined, settings: RunSettings): string {
  const [only, ...others] = settings.rewards;
  const name = slowest ?? (others.length > 0 ? undefined : only);
  return name === undefined ? 'rewards' : settings.rewardKey(name);
}

const timedSteps = (steps: readonly StepSummary[]): TimedStep[] =>
  steps.flatMap(({ step, line }) => {
    const { reward, step_time: whole } = line?.time ?? {};
    return reward === undefined || whole === undefined
      ? []
      : [{ step, reward, whole, each: rewardSeconds(line?.time ?? {}) }];
  });

function middle(window: readonly TimedStep[]): TimedStep {
  const names = Object.keys(window.at(-1)?.each ?? {});
  // A run that was resumed by a newer version has steps without the times of each reward.
  const times = (name: string): number[] => window.flatMap(({ each }) => own(each, name) ?? []);
  return {
    step: window.at(-1)?.step ?? NaN,
    reward: median(window.map(({ reward }) => reward)),
    whole: median(window.map(({ whole }) => whole)),
    each: Object.fromEntries(names.map((name) => [name, median(times(name))])),
  };
}
