import { formatOptions, type RewardOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';

/**
 * The elements in their order, once each, with nothing but white space around and between them. An element does not
 * hold its own tag again, so that a repeated block does not pass.
 */
function tagExpression(tags: readonly string[], opened: boolean): RegExp {
  const elements = tags.map((tag, i) => {
    const begin = opened && i === 0 ? '' : `<${tag}>`;
    return `${begin}(?:(?!</?${tag}>)[\\s\\S])*</${tag}>`;
  });
  return new RegExp(`^\\s*${elements.join('\\s*')}\\s*$`);
}

/** One block of reasoning at the beginning, then anything but another one: TRL's `think_format_reward`. */
function thinkExpression(opened: boolean): RegExp {
  return new RegExp(
    `^${opened ? '' : '<think>'}(?:(?!</?think>)[\\s\\S])*</think>(?:(?!</?think>)[\\s\\S])*$`,
  );
}

/** What a completion must match as a whole. */
export function formatExpression({
  preset,
  tags,
  pattern,
  flags,
  prompt_opens,
}: RewardOptions<'format'>): RegExp {
  if (preset !== undefined) return thinkExpression(prompt_opens);
  if (tags !== undefined) return tagExpression(tags, prompt_opens);
  // As `regex` with `full_match`: with the flag m, ^ and $ would mean lines.
  return new RegExp(`(?<![\\s\\S])(?:${pattern ?? ''})(?![\\s\\S])`, flags);
}

/** The first tag that is missing or repeated, for the explanation. */
function firstFault(tags: readonly string[], opened: boolean, completion: string): string {
  const wanted = tags.flatMap((name) => [`<${name}>`, `</${name}>`]).slice(opened ? 1 : 0);
  for (const tag of wanted) {
    const times = completion.split(tag).length - 1;
    if (times !== 1) return times === 0 ? `${tag} is missing` : `${tag} occurs ${times} times`;
  }
  return 'all tags are there, but not in this order, or there is text outside of them';
}

/** 1 where the whole completion has the format, else 0. */
export const format = definePlugin({
  kind: 'reward',
  id: 'format',
  schema: formatOptions,
  create(options) {
    const expression = formatExpression(options);
    return (completions) =>
      completions.map((completion) => {
        if (expression.test(completion)) return { value: 1, explanation: 'has the format' };
        const tags = options.tags ?? (options.preset === undefined ? undefined : ['think']);
        const explanation = tags
          ? firstFault(tags, options.prompt_opens, completion)
          : 'does not match as a whole';
        return { value: 0, explanation };
      });
  },
});
