/** Illnesses of a run that have a name. */
export const ALARM_CODES = [
  'nan_rollback',
  'reward_failing',
  'kl_explosion',
  'entropy_collapse',
  'entropy_explosion',
  'truncation',
  'reward_cancellation',
  'zero_variance',
  'flat_reward',
  'slow_reward',
  'loss_near_zero',
  'clip_always_zero',
] as const;
export type AlarmCode = (typeof ALARM_CODES)[number];

/** What a person can do about an alarm, with one click where `setting` names it. */
export interface Remedy {
  /** Stable within its alarm. */
  id: string;
  title: string;
  /** A change of the config (dotted key, new value as YAML). `live`: it can be set while the run goes on. */
  setting?: { key: string; value: string; live: boolean };
  /** Its setting was changed at this step, to this value, and no step computed with it shows the illness yet: not to be taken again. */
  applied?: { step: number; value: string };
}

/** A named illness of a run with its evidence. */
export interface Alarm {
  code: AlarmCode;
  /** `alarm`: training is harmed. `notice`: looks alarming and is not, with the reason (loss near 0 on-policy). */
  severity: 'alarm' | 'notice';
  /** One sentence with the numbers. */
  message: string;
  /** First and last step with this illness, and whether it still holds at the newest step. */
  steps: { first: number; last: number };
  active: boolean;
  /** Figures behind the message, by name (`frac_reward_zero_std: 0.94`). */
  evidence: Record<string, number | string>;
  /** The completion to look at, and the token in it (0-based) where one is to blame. */
  completion?: { id: string; token?: number; text?: string };
  /** The config's key that is the cause: `grpo.beta`, `rewards.0`. */
  config_key?: string;
  /** The most promising first. */
  remedies: Remedy[];
}

/** Alarms that harm the training now. */
export const activeAlarms = (alarms: readonly Alarm[]): Alarm[] =>
  alarms.filter(({ active, severity }) => active && severity === 'alarm');
