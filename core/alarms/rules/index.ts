import type { Alarm } from '../alarm.ts';
import type { RuleInput } from '../points.ts';
import { zeroVariance } from './zero-variance.ts';

/** Looks for one illness. */
export type Rule = (input: RuleInput) => Alarm | undefined;

/** In the order of `ALARM_CODES`. */
export const RULES: readonly Rule[] = [zeroVariance];
