import type { Alarm } from '../alarm.ts';
import type { StepSummary } from '../history.ts';
import { metricPoints, type MetricPoint, type RuleInput } from '../points.ts';
import { lowerRate, strongerPull } from '../remedies.ts';
import { figure, number, stepsText } from '../say.ts';
import { findIllness, median } from '../span.ts';

/**
 * Nats a token, of the policy against its reference. At 1 the average token is e times as likely to one as to the other: hardly a
 * sentence of the reference is left. Healthy runs stay below 0.2, with single steps up to 0.5 where one rare token weighs in.
 */
const FAR = 1;
/** The KL term of the loss: at 1 it is as large as the advantages, which have a deviation of 1, and outweighs the reward. */
const OUTWEIGHS = 1;
/** The estimator's mean is made by its rarest tokens: of three steps the middle one is asked. */
const SIZE = 3;

/** The policy has left its reference (torchforge#664, trl#5984): usually too high a learning rate, or a reward that pays for gibberish. */
export function klExplosion({ steps, history }: RuleInput): Alarm | undefined {
  const { settings } = history;
  const beta = settings.number('grpo.beta') ?? 0;
  const isFar = ({ value }: MetricPoint): boolean => value >= FAR;
  const points = metricPoints(steps, 'kl');
  const drifted = findIllness(points, {
    together: (window) => median(window.map(({ value }) => value)) >= FAR,
    alone: isFar,
    size: SIZE,
  });
  const outweighed = findIllness(points, {
    together: ([point]) => beta * (point?.value ?? 0) >= OUTWEIGHS,
    alone: isFar,
    size: 1,
  });
  const ill = drifted ?? outweighed;
  if (ill === undefined) return undefined;
  const worst = worstOf(steps, ill.steps);
  const within = points.filter(({ step }) => step >= ill.steps.first && step <= ill.steps.last);
  const greatest = Math.max(...within.map(({ value }) => value));
  const middle = median(within.map(({ value }) => value));
  const rate = settings.number('train.learning_rate');
  return {
    code: 'kl_explosion',
    severity: 'alarm',
    message:
      `The KL to the reference is ${number(middle)} nats a token in the median of ${stepsText(ill.steps)}, ` +
      `up to ${number(greatest)}: the policy has left its reference.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      kl: figure(middle),
      kl_max: figure(greatest),
      beta,
      ...(rate === undefined ? {} : { learning_rate: rate }),
      ...(worst === undefined ? {} : { completion_kl: figure(worst.kl) }),
    },
    ...(worst === undefined ? {} : { completion: { id: worst.id } }),
    config_key: 'train.learning_rate',
    remedies: [
      ...lowerRate(settings, 10, 'smaller steps away from the reference'),
      strongerPull(settings, 'a stronger pull back to the reference'),
    ],
  };
}

/** The completion with the greatest KL where the explosion began: what comes later follows from it. */
function worstOf(
  steps: readonly StepSummary[],
  { first, last }: { first: number; last: number },
): StepSummary['worstKl'] {
  return steps.find(({ step, worstKl }) => step >= first && step <= last && worstKl !== undefined)?.worstKl;
}
