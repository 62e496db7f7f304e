import assert from 'node:assert/strict';
import { activeAlarms, type Alarm } from '../../../core/alarms/index.ts';

describe('active alarms', () => {
  it('hold now, and are no notices', () => {
    const alarm: Alarm = {
      code: 'kl_explosion',
      severity: 'alarm',
      message: '',
      steps: { first: 1, last: 2 },
      active: true,
      evidence: {},
      remedies: [],
    };
    const all: Alarm[] = [alarm, { ...alarm, active: false }, { ...alarm, severity: 'notice' }];
    assert.deepEqual(activeAlarms(all), [alarm]);
  });
});
