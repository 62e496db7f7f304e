import type { Command } from 'commander';
import { registerRewardSave } from './reward-save.ts';
import { registerRewardTest } from './reward-test.ts';

/** `grpo reward`: what is done with rewards outside of a run. */
export function registerReward(program: Command): void {
  const reward = program
    .command('reward')
    .description('keep completions as regression cases of the rewards, and test them');
  registerRewardSave(reward);
  registerRewardTest(reward);
}
