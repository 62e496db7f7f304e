/** Rules over metrics and rollouts -> named alarms with evidence and a way out; the same in the terminal and the editor. */
export { activeAlarms, ALARM_CODES, type Alarm, type AlarmCode, type Remedy } from './alarm.ts';
export { remedyText } from './applied.ts';
export { type RunPiece } from './history.ts';
export { AlarmMonitor } from './monitor.ts';
export { blameTokens, type TokenArrays } from './token-to-blame.ts';
