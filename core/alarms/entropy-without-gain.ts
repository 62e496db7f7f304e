import { metricPoints, valuesOf, type RuleInput } from './points.ts';
import { figure } from './say.ts';
import { findIllness, median, stepsOf, type Illness } from './span.ts';
import { Trend } from './trend.ts';

/** An entropy that has left its range, and a reward that has nothing of it. */
export interface EntropyWithoutGain extends Pick<Illness<unknown>, 'steps' | 'active'> {
  /** Nats a token: of the first step, and the median of the newest ill steps. */
  entropy: { first: number; last: number };
  /** Mean over the first steps, and over the newest ill ones. */
  reward: { first: number; last: number };
  /** The same figures as an alarm's evidence. */
  evidence: Record<string, number>;
}

/**
 * Where the entropy was out of its range while the reward had not gained: what gains by it is learning or exploration, and wanted.
 * @param isOff  whether an entropy is out of its range; `start` is the first step's
 */
export function findEntropyWithoutGain(
  { steps }: RuleInput,
  isOff: (entropy: number, start: number) => boolean,
): EntropyWithoutGain | undefined {
  const points = metricPoints(steps, 'entropy');
  const start = points[0]?.value;
  if (start === undefined) return undefined;
  const trend = new Trend(metricPoints(steps, 'reward'));
  const ill = findIllness(points, {
    together: (window) =>
      isOff(median(valuesOf(window)), start) && !trend.gainAt(stepsOf(window).last).isKept,
    alone: ({ value }) => isOff(value, start),
  });
  if (ill === undefined) return undefined;
  const now = median(valuesOf(ill.window));
  const { first, last } = trend.gainAt(stepsOf(ill.window).last);
  return {
    steps: ill.steps,
    active: ill.active,
    entropy: { first: start, last: now },
    reward: { first, last },
    evidence: {
      entropy: figure(now),
      entropy_at_first: figure(start),
      reward: figure(last),
      reward_at_first: figure(first),
    },
  };
}
