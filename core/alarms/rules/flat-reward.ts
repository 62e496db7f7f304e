import type { Alarm, Remedy } from '../alarm.ts';
import { metricPoints, rolloutPoints, type MetricPoint, type RuleInput } from '../points.ts';
import { PATIENCE, patience } from '../patience.ts';
import { advise, setTo } from '../remedies.ts';
import type { RunSettings } from '../settings.ts';
import { figure, number } from '../say.ts';
import { median, sum } from '../span.ts';
import { Trend } from '../trend.ts';

/** Share of groups that are solved (all alike at the best reward): a task that was easy from the start has nowhere to rise to. */
const EASY = 0.5;
/** Nats a token. A policy this near to its reference after 30 steps has not moved: the updates are too small to show. */
const UNMOVED = 1e-3;

/** The reward never rises (open-r1#436, #474), and none of the illnesses with a known cause is there. The remedies follow what is seen. */
export function flatReward({ steps, history }: RuleInput): Alarm | undefined {
  const rewards = metricPoints(steps, 'reward');
  const [start, newest] = [rewards[0], rewards.at(-1)];
  const enough = patience({
    maxSteps: history.settings.number('train.max_steps'),
    warmUpSteps: history.settings.number('train.warmup_steps'),
  });
  if (start === undefined || newest === undefined || rewards.length < enough) return undefined;
  const trend = new Trend(rewards);
  if (trend.hasRisen() || isEasy(steps)) return undefined;
  const { first, last } = trend.gainAt(newest.step);
  const kl = lately(metricPoints(steps, 'kl'));
  const gradNorm = lately(metricPoints(steps, 'grad_norm'));
  return {
    code: 'flat_reward',
    severity: 'alarm',
    message: `The reward has not risen in ${rewards.length} steps: ${number(first)} at first, ${number(last)} now. ${reason(kl)}`,
    steps: { first: start.step, last: newest.step },
    active: true,
    evidence: {
      reward: figure(last),
      reward_at_first: figure(first),
      ...(kl === undefined ? {} : { kl: figure(kl) }),
      ...(gradNorm === undefined ? {} : { grad_norm: figure(gradNorm) }),
    },
    config_key: kl === undefined || kl < UNMOVED ? 'train.learning_rate' : 'rewards',
    remedies: remedies(history.settings, kl),
  };
}

/** Whether most groups are solved at the end, at the best reward of the run. */
function isEasy(steps: RuleInput['steps']): boolean {
  const points = rolloutPoints(steps).slice(-PATIENCE);
  const best = Math.max(...points.map(({ rollouts }) => rollouts.best));
  const solved = points.flatMap(({ rollouts }) => rollouts.flat).filter((reward) => reward >= best).length;
  return solved >= EASY * sum(points.map(({ rollouts }) => rollouts.groups)) && solved > 0;
}

const lately = (points: readonly MetricPoint[]): number | undefined =>
  points.length === 0 ? undefined : median(points.slice(-5).map(({ value }) => value));

function reason(kl: number | undefined): string {
  if (kl === undefined) return 'The KL to the reference was not measured.';
  return kl < UNMOVED
    ? `The policy has hardly moved (KL ${number(kl)}): the updates are too small.`
    : `The policy does move (KL ${number(kl)}): what it learns is not what the reward pays for.`;
}

function remedies(settings: RunSettings, kl: number | undefined): Remedy[] {
  const rate = settings.number('train.learning_rate');
  const generations = settings.number('grpo.num_generations');
  const beta = settings.number('grpo.beta') ?? 0;
  const faster = rate === undefined ? [] : [setTo('rate', 'train.learning_rate', 5 * rate, 'larger updates')];
  const larger =
    generations === undefined
      ? []
      : [setTo('generations', 'grpo.num_generations', 2 * generations, 'less noise in each advantage')];
  const freer = beta > 0 ? [setTo('beta', 'grpo.beta', beta / 4, 'a weaker pull back to the reference')] : [];
  const look = advise(
    'look',
    'Look at the best and the worst completions of a step: does the reward pay for what you want?',
  );
  return kl === undefined || kl < UNMOVED
    ? [...faster, ...freer, ...larger, look]
    : [look, ...larger, ...freer, ...faster];
}
