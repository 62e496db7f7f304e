import assert from 'node:assert/strict';
import type { Alarm } from '../../../../core/alarms/index.ts';
import { anAlarm } from '../../alarms/an-alarm.ts';
import { isAnswered, placeOfAlarm, waysOut } from '../../../../extension/alarms/ways-out.ts';

const remedies: Alarm['remedies'] = [
  { id: 'rate', title: 'Set it', setting: { key: 'train.learning_rate', value: '0.0001', live: true } },
  { id: 'look', title: 'Look at the reward' },
];
const alarm = anAlarm({ remedies });

describe('extension: ways out of an alarm', () => {
  it('take one click where they change a setting', () => {
    assert.deepEqual(
      waysOut(alarm).map(({ id }) => id),
      ['rate'],
    );
  });

  it('are taken when the config says so', () => {
    const text = 'train:\n  learning_rate: 0.001\n';
    assert.equal(isAnswered(alarm, text), false);
    assert.equal(isAnswered(alarm, text.replace('0.001', '0.0001')), true);
    assert.equal(isAnswered(alarm, 'train:\n'), false, 'not written');
    assert.equal(isAnswered({ remedies: [] }, text), false);
  });

  it('are not needed any more where the reward has left the config', () => {
    const setting = { key: 'rewards.short.weight', value: '0', live: true };
    const about = { remedies: [{ id: 'off', title: 'Off', setting }] };
    assert.equal(isAnswered(about, 'rewards:\n  - use: ./short.ts\n'), false);
    assert.equal(isAnswered(about, 'rewards:\n  - use: length\n'), true);
  });

  it('begin with a look at the completion to blame, or at the last ill step', () => {
    const steps = { first: 3, last: 7 };
    assert.deepEqual(placeOfAlarm({ steps }), { step: 7 });
    assert.deepEqual(placeOfAlarm({ steps, completion: { id: 's5-g0-c1' } }), { id: 's5-g0-c1' });
  });
});
