import type { Alarm, Remedy } from '../alarm.ts';
import { rolloutPoints, type RolloutPoint, type RuleInput } from '../points.ts';
import { setTo } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import { findIllness, stepsOf, sum } from '../span.ts';

/** Two independent pass/fail rewards cancel by chance in 6% of groups of 4 and in less of larger ones: this is far from chance. */
const MANY = 0.25;

/** Each reward tells the completions of a group apart, and their sum does not (trl#3857): what one gives the other takes. */
export function rewardCancellation({ steps, history }: RuleInput): Alarm | undefined {
  const isMany = (window: readonly RolloutPoint[]): boolean => share(window) >= MANY;
  const ill = findIllness(rolloutPoints(steps), { together: isMany, alone: (point) => isMany([point]) });
  const example = ill?.window.findLast(({ rollouts }) => rollouts.cancelled > 0)?.rollouts.cancelledExample;
  if (ill === undefined || example === undefined) return undefined;
  const names = Object.keys(example.spans);
  const spans = names.map((name) => `${name} by ${number(example.spans[name] ?? 0)}`).join(', ');
  return {
    code: 'reward_cancellation',
    severity: 'alarm',
    message:
      `In ${percent(share(ill.window))} of the groups of ${stepsText(stepsOf(ill.window))} the rewards cancel: ` +
      `each differs within the group (${spans}), their sum does not, and nothing is learned from it.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      share_of_groups: figure(share(ill.window)),
      groups_cancelled: sum(ill.window.map(({ rollouts }) => rollouts.cancelled)),
      rewards: names.join(', '),
    },
    completion: { id: example.id },
    config_key: `${history.settings.rewardKey(names.at(-1) ?? '')}.weight`,
    remedies: remedies(names, (name) => history.settings.weight(name)),
  };
}

/** The one that comes later in the config is taken for the lesser. */
function remedies(names: readonly string[], weight: (name: string) => number): Remedy[] {
  const lesser = names.at(-1) ?? '';
  return [
    setTo('weight', `rewards.${lesser}.weight`, weight(lesser) / 2, 'the other reward then decides'),
    setTo('off', `rewards.${lesser}.weight`, 0, 'it is still measured and shown'),
  ];
}

const share = (window: readonly RolloutPoint[]): number =>
  sum(window.map(({ rollouts }) => rollouts.cancelled)) / sum(window.map(({ rollouts }) => rollouts.groups));
