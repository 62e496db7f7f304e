import { openingTag } from '../../core/config/opened-tag.ts';
import type { RewardConfig } from '../../core/config/rewards.ts';
import type { Prompt } from '../rollout/completion.ts';
import type { PromptProblem } from './prompt-notes.ts';

/**
 * Whether the opening tag of each `format` and `regex` stands at the end of the prompts as the model reads them, and the config says so. Where it
 * does in all of them, the reward is 0 for ever: an error, as the config's own rule has it for a prompt that is written so.
 */
export function openedProblems(
  rewards: readonly RewardConfig[],
  prompts: readonly Pick<Prompt, 'text'>[],
): PromptProblem[] {
  return rewards.flatMap((reward, index): PromptProblem[] => {
    const tag = openingTag(reward);
    if (tag === undefined || prompts.length === 0) return [];
    const says = tag.opens;
    const count = prompts.filter(({ text }) => text.trimEnd().endsWith(`<${tag.name}>`)).length;
    const wrong = says ? prompts.length - count : count;
    if (wrong === 0) return [];
    const share = `${wrong} of ${prompts.length} prompts`;
    const where = `rewards.${index}`;
    return says
      ? [
          {
            severity: 'warning',
            where,
            code: 'config-format-not-opened',
            message: `\`prompt_opens\` says that prompts end with \`<${tag.name}>\`, and ${share} do not: completions that open the tag themselves do not have the format.`,
            fix: 'Take `prompt_opens` out.',
          },
        ]
      : [
          {
            severity: wrong === prompts.length ? 'error' : 'warning',
            where,
            code: 'config-format-opened',
            message: `${share} end with \`<${tag.name}>\` as the model reads them: the completion begins inside of it and never scores here.`,
            fix: tag.wayOut,
          },
        ];
  });
}
