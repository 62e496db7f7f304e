import type { Alarm } from '../../../core/alarms/index.ts';

/** An alarm that holds now. */
export const anAlarm = (change: Partial<Alarm> = {}): Alarm => ({
  code: 'kl_explosion',
  severity: 'alarm',
  message: '',
  steps: { first: 1, last: 2 },
  active: true,
  evidence: {},
  remedies: [],
  ...change,
});
