import type { Alarm } from '../alarm.ts';
import { rolloutPoints, type RolloutPoint, type RuleInput } from '../points.ts';
import { advise } from '../remedies.ts';
import { figure, percent, stepsText } from '../say.ts';
import { findIllness, stepsOf, sum } from '../span.ts';

/** More failures than this are no odd completion: the reward is wrong about something that keeps coming. */
const MANY_ERRORS = 0.05;
/** Where no reward can score every second completion, groups are half as large as the config says. */
const MANY_UNSCORABLE = 0.5;

const errorsOf = ({ rollouts }: RolloutPoint): number => sum(Object.values(rollouts.errors));
const total = (window: readonly RolloutPoint[], count: (point: RolloutPoint) => number): number =>
  sum(window.map(count));

/**
 * A reward that throws, times out or gives no number: it has ended the run (`on_error: stop`), or fails at many completions
 * (`unscorable`). Or completions that no reward can score.
 */
export function rewardFailing({ steps, history }: RuleInput): Alarm | undefined {
  return endedRun(history, steps.at(-1)?.step ?? 0) ?? failingReward({ steps, history });
}

/** `reward-not-finite`, `reward-timeout`, ... are the errors of rewards while they score. */
function endedRun({ error }: RuleInput['history'], newest: number): Alarm | undefined {
  if (error?.code.startsWith('reward-') !== true) return undefined;
  return {
    code: 'reward_failing',
    severity: 'alarm',
    message: `A reward ended the run at step ${newest + 1}: ${error.message}`,
    steps: { first: newest + 1, last: newest + 1 },
    active: true,
    evidence: { error: error.message, error_code: error.code },
    config_key: 'rewards',
    remedies: [
      advise('fix', error.fix ?? 'Mend the reward, then resume the run'),
      advise('unscorable', 'Or let the run go on without these completions: on_error: unscorable'),
    ],
  };
}

function failingReward({ steps, history }: RuleInput): Alarm | undefined {
  const failing = (window: readonly RolloutPoint[]): boolean => {
    const completions = total(window, ({ rollouts }) => rollouts.completions);
    const unscorable = total(window, ({ rollouts }) => rollouts.unscorable);
    return total(window, errorsOf) > MANY_ERRORS * completions || unscorable >= MANY_UNSCORABLE * completions;
  };
  const ill = findIllness(rolloutPoints(steps), {
    together: failing,
    alone: (point) => failing([point]),
    // One step of failures is enough: they are no chance.
    size: 1,
  });
  if (ill === undefined) return undefined;
  const [point] = ill.window;
  if (point === undefined) return undefined;
  const { rollouts } = point;
  const { completions, unscorable, errors, errorExample } = rollouts;
  const count = errorsOf(point);
  const where = stepsText(stepsOf(ill.window));
  const [worst] = Object.entries(errors).sort(([, a], [, b]) => b - a);
  const said = errorExample?.reward === worst?.[0] ? `: ${errorExample?.text ?? ''}` : '.';
  return {
    code: 'reward_failing',
    severity: 'alarm',
    message:
      count > 0
        ? `The reward ${worst?.[0] ?? ''} failed at ${worst?.[1] ?? 0} of ${completions} completions of ${where}${said}`
        : `No reward could score ${percent(unscorable / completions)} of the completions of ${where}: they have no advantage.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      errors: count,
      unscorable,
      completions,
      share: figure(Math.max(count, unscorable) / completions),
      ...(errorExample === undefined ? {} : { reward: errorExample.reward, error: errorExample.text }),
    },
    ...(errorExample === undefined ? {} : { completion: { id: errorExample.id } }),
    config_key: worst === undefined ? 'rewards' : history.settings.rewardKey(worst[0]),
    remedies: [
      advise(
        'fix',
        'Mend the reward for this completion: an edited reward file is in use from the next step on',
      ),
      advise('preflight', 'Try the rewards on samples: grpo preflight CONFIG'),
    ],
  };
}
