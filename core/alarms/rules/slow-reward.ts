import type { Alarm } from '../alarm.ts';
import type { StepSummary } from '../history.ts';
import type { RuleInput } from '../points.ts';
import { advise } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import { findIllness, median, stepsOf } from '../span.ts';

/** Half of the time: without it the run would be twice as fast. */
const MOST = 0.5;
/** Seconds a step: less is nothing that anyone waits for. */
const WAIT = 0.2;

interface TimedStep {
  step: number;
  reward: number;
  whole: number;
}

/** The rewards take more time than everything else in the step together. */
export function slowReward({ steps, history }: RuleInput): Alarm | undefined {
  const isSlow = ({ reward, whole }: TimedStep): boolean => reward >= WAIT && reward >= MOST * whole;
  const ill = findIllness(timedSteps(steps), {
    together: (window) => isSlow(middle(window)),
    alone: isSlow,
  });
  if (ill === undefined) return undefined;
  const { reward, whole } = middle(ill.window);
  const [only, ...others] = history.settings.rewards;
  return {
    code: 'slow_reward',
    severity: 'alarm',
    message:
      `The rewards take ${number(reward)} s of ${number(whole)} s a step (${percent(reward / whole)}, ` +
      `median of ${stepsText(stepsOf(ill.window))}): more than sampling and update together.`,
    steps: ill.steps,
    active: ill.active,
    evidence: { reward_s: figure(reward), step_s: figure(whole), share: figure(reward / whole) },
    config_key: only === undefined || others.length > 0 ? 'rewards' : history.settings.rewardKey(only),
    remedies: [
      advise('together', 'Score all completions of a call at once: a reward file is given the whole step'),
      advise('cache', 'Keep what is dear in the module and look the same text up only once'),
      advise('measure', 'See what each reward takes: grpo preflight CONFIG'),
    ],
  };
}

const timedSteps = (steps: readonly StepSummary[]): TimedStep[] =>
  steps.flatMap(({ step, line }) => {
    const { reward, step_time: whole } = line?.time ?? {};
    return reward === undefined || whole === undefined ? [] : [{ step, reward, whole }];
  });

const middle = (window: readonly TimedStep[]): TimedStep => ({
  step: window.at(-1)?.step ?? NaN,
  reward: median(window.map(({ reward }) => reward)),
  whole: median(window.map(({ whole }) => whole)),
});
