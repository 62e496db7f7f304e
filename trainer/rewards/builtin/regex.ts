import { regexOptions, type RewardOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';
import { quote } from './rows.ts';

/** With the flag m, ^ and $ would mean lines: the lookarounds mean the ends of the text with any flags. */
export const regexExpression = ({ pattern, flags, full_match }: RewardOptions<'regex'>): RegExp =>
  new RegExp(full_match ? `(?<![\\s\\S])(?:${pattern})(?![\\s\\S])` : pattern, flags);

/** 1 where the expression matches somewhere (`full_match`: the whole completion), else 0. */
export const regex = definePlugin({
  kind: 'reward',
  id: 'regex',
  schema: regexOptions,
  create(options) {
    const expression = regexExpression(options);
    return (completions) =>
      completions.map((completion) => {
        const match = expression.exec(completion);
        if (match === null) return { value: 0, explanation: 'no match' };
        return { value: 1, explanation: `matches at ${match.index}: ${quote(match[0])}` };
      });
  },
});
