import type { BuiltInReward } from '../../../core/config/rewards.ts';
import { contains } from './contains.ts';
import { exactAnswer } from './exact-answer.ts';
import { format } from './format.ts';
import { length } from './length.ts';
import { regex } from './regex.ts';

/** A built-in that scores by itself; `shuffled` wraps another reward, which the runner does. */
export type ScoringBuiltIn = Exclude<BuiltInReward, 'shuffled'>;

/** The built-in rewards by their ids. */
export const BUILT_INS = { 'exact-answer': exactAnswer, contains, regex, length, format } as const;

/**
 * Built-ins that run in the reward host all the same: their patterns are the user's, and one that backtracks without
 * end would stop the trainer, which only a process of its own with a time-out survives. The others are ours and fast,
 * and a run with only those starts no process.
 */
export const NEEDS_HOST: readonly ScoringBuiltIn[] = ['regex', 'format'];
