/** Vertical lines in the charts: where somebody, or the trainer, did something that a curve may show. */
import type { Alarm } from '../../../core/alarms/index.ts';
import type { EventRecord } from '../../../core/run/records.ts';
import { t } from '../../shared/l10n.ts';
import { ALARM_NAMES } from './alarm-names.ts';
import type { SettingChange } from './setting-changes.ts';
import { settingName, settingText } from './setting-changes.ts';

export interface Marker {
  step: number;
  kind: 'setting' | 'alarm' | 'restart';
  text: string;
}

/** In the order of their steps. Notices harm nothing and have no line. */
export function markersOf(
  changes: readonly SettingChange[],
  alarms: readonly Alarm[],
  events: readonly EventRecord[],
): Marker[] {
  const settings = changes.map(({ step, key, from, to }): Marker => ({
    step,
    kind: 'setting',
    text: `${settingName(key)} ${settingText(from)} → ${settingText(to)}`,
  }));
  const alarmed = alarms
    .filter(({ severity }) => severity === 'alarm')
    .map(({ code, steps }): Marker => ({ step: steps.first, kind: 'alarm', text: ALARM_NAMES[code] }));
  const restarts = events
    .filter(({ type }) => type === 'restart')
    .map((event): Marker => ({ step: event.step, kind: 'restart', text: restartText(event) }));
  return [...settings, ...alarmed, ...restarts].sort((a, b) => a.step - b.step);
}

function restartText(event: EventRecord): string {
  const { step, cause, reason } = event;
  if (cause !== 'rollback') return t`resumed after step ${step}`;
  return typeof reason === 'string'
    ? t`rolled back to step ${step}: ${reason}`
    : t`rolled back to step ${step}`;
}
