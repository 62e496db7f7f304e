import assert from 'node:assert/strict';
import type { Alarm } from '../../../../core/alarms/index.ts';
import { markersOf } from '../../../../webview/dashboard/data/markers.ts';
import {
  settingChanges,
  settingName,
  settingText,
  valueInForce,
} from '../../../../webview/dashboard/data/setting-changes.ts';
import { LIVE_FIELDS, parseField } from '../../../../webview/dashboard/settings/fields.ts';
import { acknowledged, NO_ANSWER } from '../../../../webview/dashboard/settings/steer.ts';
import { event } from './runs.ts';

const config = { train: { learning_rate: 3e-4 }, grpo: { beta: 0.01 } };
const set = (step: number, key: string, value: number, more = {}) =>
  event(step, 'setting', { key, value, ...more });

describe('settings that change while a run goes on', () => {
  const events = [
    set(3, 'train.learning_rate', 1e-4),
    set(3, 'train.learning_rate', 1e-4, { replayed: true }),
    event(4, 'checkpoint', {}),
    set(9, 'train.learning_rate', 5e-5),
    set(9, 'rewards.concise.weight', 0.5),
  ];

  it('are logged with what was in force before; a change applied again to a step that is redone is no other change', () => {
    assert.deepEqual(
      settingChanges(config, events).map(({ step, key, from, to }) => [step, key, from, to]),
      [
        [3, 'train.learning_rate', 3e-4, 1e-4],
        [9, 'train.learning_rate', 1e-4, 5e-5],
        [9, 'rewards.concise.weight', undefined, 0.5],
      ],
    );
  });

  it('are in force from the newest change, else from the config', () => {
    assert.equal(valueInForce(config, events, 'train.learning_rate'), 5e-5);
    assert.equal(valueInForce(config, events, 'grpo.beta'), 0.01);
    assert.equal(valueInForce(config, events, 'grpo.temperature'), undefined);
  });

  it('have names and values that a person reads', () => {
    assert.equal(settingName('train.max_steps'), 'stop at step');
    assert.equal(settingName('grpo.beta'), 'beta');
    assert.equal(settingName('rewards.concise.weight'), 'weight of concise');
    assert.equal(settingText(0.0001), '1e-4');
    assert.equal(settingText(0.01), '0.01');
    assert.equal(settingText(null), 'unset');
    assert.equal(settingText(['a']), '["a"]');
  });

  it('are lines in the charts, as are alarms and restarts; notices are not', () => {
    const alarm = (severity: Alarm['severity'], first: number): Alarm => ({
      code: 'kl_explosion',
      severity,
      message: '',
      steps: { first, last: first },
      active: true,
      evidence: {},
      remedies: [],
    });
    const restart = event(6, 'restart', { cause: 'rollback', reason: 'the loss of step 7 is not a number' });
    const markers = markersOf(
      settingChanges(config, events),
      [alarm('alarm', 5), alarm('notice', 1)],
      [...events, restart],
    );
    assert.deepEqual(
      markers.map(({ step, kind, text }) => [step, kind, text]),
      [
        [3, 'setting', 'learning rate 3e-4 → 1e-4'],
        [5, 'alarm', 'KL explosion'],
        [6, 'restart', 'rolled back to step 6: the loss of step 7 is not a number'],
        [9, 'setting', 'learning rate 1e-4 → 5e-5'],
        [9, 'setting', 'weight of concise unset → 0.5'],
      ],
    );
  });
});

describe('a live setting', () => {
  const field = (key: string) => {
    const found = LIVE_FIELDS.find((one) => one.key === key);
    assert.ok(found);
    return found;
  };

  it('is taken as a number, and refused before the trainer would', () => {
    assert.deepEqual(parseField(field('train.learning_rate'), ' 3e-4 '), { value: 3e-4 });
    assert.deepEqual(parseField(field('grpo.beta'), '0'), { value: 0 });
    for (const [key, text] of [
      ['train.learning_rate', '0'],
      ['train.learning_rate', '0,5'],
      ['train.learning_rate', ''],
      ['grpo.beta', '-1'],
      ['grpo.temperature', '0'],
      ['train.max_steps', '1.5'],
      ['train.max_steps', '0'],
      ['train.max_steps', 'Infinity'],
    ] as const)
      assert.ok('problem' in parseField(field(key), text), `${key} = ${text}`);
  });

  it('has an answer, a refusal, or none in time', async () => {
    const accepted = { accepted: true, reason: null };
    assert.deepEqual(await acknowledged(Promise.resolve(accepted), 1000), accepted);
    assert.deepEqual(await acknowledged(Promise.reject(new Error('no such run')), 1000), {
      accepted: false,
      reason: 'no such run',
    });
    assert.deepEqual(await acknowledged(new Promise(() => undefined), 1), {
      accepted: false,
      reason: NO_ANSWER,
    });
  });
});
