import type { Alarm } from '../alarm.ts';
import type { RuleInput } from '../points.ts';
import { clipAlwaysZero } from './clip-always-zero.ts';
import { entropyCollapse } from './entropy-collapse.ts';
import { entropyExplosion } from './entropy-explosion.ts';
import { flatReward } from './flat-reward.ts';
import { klExplosion } from './kl-explosion.ts';
import { lossNearZero } from './loss-near-zero.ts';
import { nanRollback } from './nan-rollback.ts';
import { rewardCancellation } from './reward-cancellation.ts';
import { rewardFailing } from './reward-failing.ts';
import { slowReward } from './slow-reward.ts';
import { truncation } from './truncation.ts';
import { zeroVariance } from './zero-variance.ts';

/** Looks for one illness. */
export type Rule = (input: RuleInput) => Alarm | undefined;

/** In the order of `ALARM_CODES`: what is most urgent and what causes others first. */
export const RULES: readonly Rule[] = [
  nanRollback,
  rewardFailing,
  klExplosion,
  entropyCollapse,
  entropyExplosion,
  truncation,
  rewardCancellation,
  zeroVariance,
  flatReward,
  slowReward,
  lossNearZero,
  clipAlwaysZero,
];
