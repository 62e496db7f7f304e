import type { RewardError, RewardScores } from '../rewards/runner.ts';
import type { Completion } from '../rollout/completion.ts';
import { nothingLearned } from './nothing-learned.ts';

/** What a step came to, before anybody says something about it. Lists are in the order of the completions. */
export interface StepOutcome {
  completions: readonly Completion[];
  scores: Pick<RewardScores, 'errors'>;
  judged: Parameters<typeof nothingLearned>[1];
  mask: readonly Uint8Array[];
}

/** What an `alarm` event and a notice say. */
export interface StepAlarm {
  /** The condition, as events name it: `zero_variance`, `all_truncated`, `reward_failing`, `entropy_collapse`. */
  name: string;
  code: string;
  message: string;
  fix: string;
  /** Where the alarm is about one reward: which, how many completions it failed at, and its first error. */
  reward?: { name: string; failures: number; error: string; where?: string };
}

/** Conditions of single steps that no one should have to find in the files. Each is said when it begins, not at every step again. */
export class StepAlarms {
  #lasting: ReadonlySet<string> = new Set();

  /** The alarms that begin with this step. */
  of(step: number, { completions, scores, judged, mask }: StepOutcome): StepAlarm[] {
    const alarms = scores.errors
      .filter(({ count }) => count === completions.length)
      .map((error) => rewardFailing(step, error));
    const nothing = nothingLearned(step, judged, mask);
    if (nothing) {
      alarms.push({ ...nothing, name: nothing.code === 'all-truncated' ? 'all_truncated' : 'zero_variance' });
    }
    const begun = alarms.filter((alarm) => !this.#lasting.has(conditionOf(alarm)));
    this.#lasting = new Set(alarms.map(conditionOf));
    return begun;
  }
}

const conditionOf = ({ name, reward }: StepAlarm): string => `${name} ${reward?.name ?? ''}`;

/** A reward with `on_error: unscorable` that failed at every completion of a step. */
function rewardFailing(step: number, error: RewardError): StepAlarm {
  const { name, count, message, where, fix } = error;
  return {
    name: 'reward_failing',
    code: 'reward-failing',
    message: `The reward "${name}" failed at all ${count} completions of step ${step}, and its on_error is unscorable. The first error: ${message}${where === undefined ? '' : ` (${where})`}`,
    fix: fix ?? 'Mend the reward; `grpo preflight` tries it on samples.',
    reward: { name, failures: count, error: message, ...(where === undefined ? {} : { where }) },
  };
}
