import type { AdvantageResult } from '../../core/advantages/index.ts';

/** What `Reporter.notice` and an `alarm` event carry. */
export interface NothingLearned {
  code: 'nothing-learned';
  message: string;
  fix: string;
}

/**
 * Why a step has nothing to learn from: without differences in a group every advantage is 0. No error, but worth saying.
 * @returns undefined where at least one completion has an advantage
 */
export function nothingLearned(
  step: number,
  judged: Pick<AdvantageResult, 'rewards' | 'advantages'>,
): NothingLearned | undefined {
  if (judged.advantages.some((advantage) => advantage !== 0)) return undefined;
  if (judged.rewards.every((reward) => reward === null)) {
    return {
      code: 'nothing-learned',
      message: `No reward could score any completion at step ${step}: no advantage, so nothing is learned from it.`,
      fix: 'Read the errors of the rewards in rollouts.jsonl (`details`), or try the rewards with `grpo preflight`.',
    };
  }
  return {
    code: 'nothing-learned',
    message: `All completions of each group got the same reward at step ${step}: no advantage, so nothing is learned from it.`,
    fix: 'Use prompts that the model gets right sometimes, a reward with more grades, or more generations a prompt.',
  };
}
