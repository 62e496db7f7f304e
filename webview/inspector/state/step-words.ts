/** A step of the step bar in words. */
import type { StepPoint } from '../../../core/protocol/index.ts';
import { percent, significant, UNAVAILABLE } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import type { Bin } from './step-bins.ts';

/** `step 42 · reward 0.942 ± 0.12 · 19% without gradient` */
export function binText(bin: Bin): string {
  const step = bin.from === bin.to ? t`step ${bin.from}` : t`steps ${bin.from} to ${bin.to}`;
  const spread = bin.std === null ? '' : ` ± ${significant(bin.std)}`;
  const mean = bin.reward === null ? UNAVAILABLE : significant(bin.reward);
  const reward = t`reward ${mean + spread}`;
  const alike =
    bin.zeroStd === null || bin.zeroStd === 0 ? [] : [t`${percent(bin.zeroStd)} without gradient`];
  return [step, reward, ...alike].join(' · ');
}

/** One step for a screen reader. `points` are ascending. */
export function stepText(step: number, points: readonly StepPoint[]): string {
  const point = points.findLast((one) => one.step === step);
  if (point === undefined) return t`step ${step}`;
  const { reward, reward_std: std, zero_std: zeroStd } = point;
  return binText({ from: step, to: step, reward, std, zeroStd, count: 1 });
}
