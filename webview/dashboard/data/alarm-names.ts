import type { AlarmCode } from '../../../core/alarms/index.ts';
import { t } from '../../shared/l10n.ts';

/** What a person calls an alarm. */
export const ALARM_NAMES: Readonly<Record<AlarmCode, string>> = {
  nan_rollback: t`NaN rollback`,
  reward_failing: t`reward failing`,
  kl_explosion: t`KL explosion`,
  entropy_collapse: t`entropy collapse`,
  entropy_explosion: t`entropy explosion`,
  truncation: t`truncation`,
  reward_cancellation: t`reward cancellation`,
  zero_variance: t`zero variance`,
  flat_reward: t`flat reward`,
  slow_reward: t`slow reward`,
  loss_near_zero: t`loss near zero`,
  clip_always_zero: t`clip always zero`,
};
