import type { Alarm } from '../alarm.ts';
import { isEntropySpent } from '../limits.ts';
import { metricPoints, valuesOf, type RuleInput } from '../points.ts';
import { advise, lowerRate, setTo, strongerPull } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import { findIllness, median, stepsOf } from '../span.ts';
import { Trend } from '../trend.ts';

/** The policy hardly varies any more and its reward has not gained by it, or has lost most of what it had gained (verl#5953, Search-R1#162). */
export function entropyCollapse({ steps, history }: RuleInput): Alarm | undefined {
  const points = metricPoints(steps, 'entropy');
  const reward = new Trend(metricPoints(steps, 'reward'));
  const start = points[0]?.value ?? 0;
  const isLow = (value: number): boolean => isEntropySpent(value, start);
  const ill = findIllness(points, {
    together: (window) => isLow(median(valuesOf(window))) && !reward.gainAt(stepsOf(window).last).isKept,
    alone: ({ value }) => isLow(value),
  });
  if (ill === undefined) return undefined;
  const now = median(valuesOf(ill.window));
  const { first, last } = reward.gainAt(stepsOf(ill.window).last);
  const { settings } = history;
  return {
    code: 'entropy_collapse',
    severity: 'alarm',
    message:
      `The entropy fell from ${number(start)} to ${number(now)} nats a token (${percent(now / start)}) at ${stepsText(ill.steps)} ` +
      `without a gain: the reward was ${number(first)} over the first steps and is ${number(last)}. Completions hardly differ any more.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      entropy: figure(now),
      entropy_at_first: figure(start),
      reward: figure(last),
      reward_at_first: figure(first),
    },
    config_key: 'train.learning_rate',
    remedies: [
      advise('branch', 'Branch from the last checkpoint before it: what has collapsed rarely comes back'),
      ...lowerRate(settings, 3, 'the policy narrows more slowly'),
      strongerPull(settings, 'the reference keeps the policy varied'),
      setTo('temperature', 'grpo.temperature', 1.2, 'more varied completions'),
    ],
  };
}
