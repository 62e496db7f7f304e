import type { AdvantageResult } from '../../core/advantages/index.ts';

/** Why a step taught nothing, and what to do about it. */
export interface NothingLearned {
  code: 'nothing-learned' | 'all-truncated';
  message: string;
  fix: string;
}

/**
 * Why a step has nothing to learn from: no completion counts in the loss, or no group has differences, without which every advantage
 * is 0. No error, but worth saying.
 * @param mask  [completions] of [tokens]: 1 = counts in the loss
 * @returns undefined where at least one completion counts and at least one has an advantage
 */
export function nothingLearned(
  step: number,
  judged: Pick<AdvantageResult, 'rewards' | 'advantages'> & Partial<Pick<AdvantageResult, 'groups'>>,
  mask: readonly Uint8Array[],
): NothingLearned | undefined {
  if (!mask.some((row) => row.includes(1))) {
    return {
      code: 'all-truncated',
      message: `All ${mask.length} completions of step ${step} were cut off, and grpo.mask_truncated_completions leaves such out of the loss: nothing is learned from it.`,
      fix: 'Raise grpo.max_completion_length, or set grpo.mask_truncated_completions to false.',
    };
  }
  if (judged.advantages.some((advantage) => advantage !== 0)) return undefined;
  if (judged.rewards.every((reward) => reward === null)) {
    return {
      code: 'nothing-learned',
      message: `No reward could score any completion at step ${step}: no advantage, so nothing is learned from it.`,
      fix: 'Read the errors of the rewards in rollouts.jsonl (`details`), or try the rewards with `grpo preflight`.',
    };
  }
  if (judged.groups?.every(({ scorable }) => scorable < 2)) {
    return {
      code: 'nothing-learned',
      message: `In no group of step ${step} could more than one completion be scored, and one alone is compared with nothing: no advantage, so nothing is learned from it.`,
      fix: 'Read the errors of the rewards in rollouts.jsonl (`details`), or try the rewards with `grpo preflight`.',
    };
  }
  return {
    code: 'nothing-learned',
    message: `All completions of each group got the same reward at step ${step}: no advantage, so nothing is learned from it.`,
    fix: 'Use prompts that the model gets right sometimes, a reward with more grades, or more generations a prompt.',
  };
}
