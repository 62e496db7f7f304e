/** Vertical lines in the charts: where somebody, or the trainer, did something that a curve may show. */
import type { Alarm } from '../../../core/alarms/index.ts';
import type { EventRecord } from '../../../core/run/records.ts';
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
    .map(({ code, steps }): Marker => ({ step: steps.first, kind: 'alarm', text: alarmName(code) }));
  const restarts = events
    .filter(({ type }) => type === 'restart')
    .map((event): Marker => ({ step: event.step, kind: 'restart', text: restartText(event) }));
  return [...settings, ...alarmed, ...restarts].sort((a, b) => a.step - b.step);
}

/** `zero variance`, `KL explosion` */
export const alarmName = (code: string): string =>
  code.replaceAll('_', ' ').replace(/^kl /, 'KL ').replace(/^nan /, 'NaN ');

function restartText(event: EventRecord): string {
  const reason = typeof event['reason'] === 'string' ? `: ${event['reason']}` : '';
  return event['cause'] === 'rollback'
    ? `rolled back to step ${event.step}${reason}`
    : `resumed after step ${event.step}`;
}
