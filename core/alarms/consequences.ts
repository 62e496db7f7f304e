import type { Alarm, AlarmCode } from './alarm.ts';

/** What an illness can bring about: an alarm of its own only where none of these came with or before it. */
const CAUSES: Partial<Record<AlarmCode, readonly AlarmCode[]>> = {
  entropy_explosion: ['kl_explosion'],
  truncation: ['kl_explosion', 'entropy_collapse', 'entropy_explosion'],
  zero_variance: [
    'reward_failing',
    'kl_explosion',
    'entropy_collapse',
    'entropy_explosion',
    'truncation',
    'reward_cancellation',
  ],
  flat_reward: [
    'nan_rollback',
    'reward_failing',
    'kl_explosion',
    'entropy_collapse',
    'entropy_explosion',
    'truncation',
    'reward_cancellation',
    'zero_variance',
  ],
};

/** Steps by which a consequence may seem to begin before its cause: each shows in figures of its own, which cross their lines by chance. */
const AT_ONCE = 2;

/** Leaves out what another alarm explains, which began earlier or at about the same time: mending the cause mends it. */
export const withoutConsequences = (alarms: readonly Alarm[]): Alarm[] =>
  alarms.filter(
    ({ code, steps }) =>
      !alarms.some(
        (other) => CAUSES[code]?.includes(other.code) && other.steps.first <= steps.first + AT_ONCE,
      ),
  );
