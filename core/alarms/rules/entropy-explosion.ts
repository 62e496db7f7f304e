import type { Alarm, Remedy } from '../alarm.ts';
import { isEntropyRisen } from '../limits.ts';
import { metricPoints, valuesOf, type RuleInput } from '../points.ts';
import { advise, lowerRate, setTo, strongerPull } from '../remedies.ts';
import { figure, number, stepsText } from '../say.ts';
import type { RunSettings } from '../settings.ts';
import { findIllness, median, stepsOf } from '../span.ts';
import { Trend } from '../trend.ts';

/**
 * The policy becomes noise (garbled late output, verl#5953): its entropy rises and no reward comes of it. Entropy that rises while the
 * reward gains is exploration, and wanted.
 */
export function entropyExplosion({ steps, history }: RuleInput): Alarm | undefined {
  const points = metricPoints(steps, 'entropy');
  const reward = new Trend(metricPoints(steps, 'reward'));
  const start = points[0]?.value ?? Infinity;
  const isHigh = (value: number): boolean => isEntropyRisen(value, start);
  const ill = findIllness(points, {
    together: (window) => isHigh(median(valuesOf(window))) && !reward.gainAt(stepsOf(window).last).isKept,
    alone: ({ value }) => isHigh(value),
  });
  if (ill === undefined) return undefined;
  const now = median(valuesOf(ill.window));
  const { first, last } = reward.gainAt(stepsOf(ill.window).last);
  const { settings } = history;
  const rate = settings.number('train.learning_rate');
  const temperature = settings.number('grpo.temperature');
  return {
    code: 'entropy_explosion',
    severity: 'alarm',
    message:
      `The entropy rose from ${number(start)} to ${number(now)} nats a token at ${stepsText(ill.steps)} without a gain: the reward was ` +
      `${number(first)} over the first steps and is ${number(last)}. Completions turn into noise.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      entropy: figure(now),
      entropy_at_first: figure(start),
      reward: figure(last),
      reward_at_first: figure(first),
      ...(rate === undefined ? {} : { learning_rate: rate }),
      ...(temperature === undefined ? {} : { temperature }),
    },
    config_key: isHot(temperature) ? 'grpo.temperature' : 'train.learning_rate',
    remedies: remedies(settings, temperature),
  };
}

/** Above 1 the sampler itself is what flattens the distribution first. */
const isHot = (temperature: number | undefined): boolean => temperature !== undefined && temperature > 1;

function remedies(settings: RunSettings, temperature: number | undefined): Remedy[] {
  return [
    ...(isHot(temperature)
      ? [setTo('temperature', 'grpo.temperature', 1, 'the distribution that the model was trained with')]
      : []),
    advise('branch', 'Branch from the last checkpoint before it: noise rarely teaches the way back'),
    ...lowerRate(settings, 10, 'smaller steps lose less of what the model knew'),
    strongerPull(settings, 'the reference keeps the language whole'),
    advise(
      'reward',
      'Look whether the reward tells better from worse at all: noise in it is learned as noise',
    ),
  ];
}
