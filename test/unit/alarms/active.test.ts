import assert from 'node:assert/strict';
import { activeAlarms } from '../../../core/alarms/index.ts';
import { anAlarm } from './an-alarm.ts';

describe('active alarms', () => {
  it('hold now, and are no notices', () => {
    const alarm = anAlarm();
    const all = [alarm, anAlarm({ active: false }), anAlarm({ severity: 'notice' })];
    assert.deepEqual(activeAlarms(all), [alarm]);
  });
});
