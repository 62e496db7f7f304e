import type { Alarm } from '../alarm.ts';
import { metricPoints, type RuleInput } from '../points.ts';
import { figure, number } from '../say.ts';
import { median, WINDOW } from '../span.ts';

/** Beside advantages whose deviation is 1, a loss that people take for 0. */
const NEAR_ZERO = 0.05;
/** Mean size of the advantages. Where they are less, the loss is 0 because there is nothing to learn, and that is another matter. */
const LEARNING = 0.1;

/**
 * "The loss is 0 though training works" (trl#2703, #3452, open-r1#239). With one update a batch the ratio is 1, so the policy term is
 * the mean of advantages, which sum to 0 in each group: the loss says nothing, its gradient does.
 */
export function lossNearZero({ steps, history }: RuleInput): Alarm | undefined {
  const losses = metricPoints(steps, 'loss').slice(-WINDOW);
  const norms = metricPoints(steps, 'grad_norm').slice(-WINDOW);
  const advantages = metricPoints(steps, 'advantage/abs_mean').slice(-WINDOW);
  const [first, newest] = [losses[0], losses.at(-1)];
  if (first === undefined || newest === undefined || losses.length < WINDOW) return undefined;
  const loss = median(losses.map(({ value }) => Math.abs(value)));
  const gradNorm = median(norms.map(({ value }) => value));
  const advantage = median(advantages.map(({ value }) => value));
  const isOnPolicy = (history.settings.number('grpo.num_iterations') ?? 1) === 1;
  if (!isOnPolicy || !(loss < NEAR_ZERO) || !(advantage > LEARNING)) return undefined;
  return {
    code: 'loss_near_zero',
    severity: 'notice',
    message:
      `The loss is near 0 (${number(loss)}), and that is as it should be: with one update a batch it is the mean of advantages that ` +
      `cancel out in each group. What is learned shows in the reward; the gradient is there (norm ${number(gradNorm)}).`,
    steps: { first: first.step, last: newest.step },
    active: true,
    evidence: { loss: figure(loss), grad_norm: figure(gradNorm), 'advantage/abs_mean': figure(advantage) },
    remedies: [],
  };
}
