import { formatOptions, type RewardOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';

/**
 * The elements in their order, once each, with nothing but white space around and between them. An element does not
 * hold its own tag again, so that a repeated block does not pass.
 */
function tagExpression(tags: readonly string[]): RegExp {
  const elements = tags.map((tag) => `<${tag}>(?:(?!</?${tag}>)[\\s\\S])*</${tag}>`);
  return new RegExp(`^\\s*${elements.join('\\s*')}\\s*$`);
}

function expressionOf({ tags, pattern }: RewardOptions<'format'>): RegExp {
  return tags === undefined ? new RegExp(`^(?:${pattern ?? ''})$`) : tagExpression(tags);
}

/** The first tag that is missing or repeated, for the explanation. */
function firstFault(tags: readonly string[], completion: string): string {
  for (const tag of tags.flatMap((name) => [`<${name}>`, `</${name}>`])) {
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
    const expression = expressionOf(options);
    return (completions) =>
      completions.map((completion) => {
        if (expression.test(completion)) return { value: 1, explanation: 'has the format' };
        const explanation = options.tags ? firstFault(options.tags, completion) : 'does not match as a whole';
        return { value: 0, explanation };
      });
  },
});
