import { lengthOptions, type RewardOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';

/** Words are what white space separates; characters are Unicode code points. */
const COUNT: Record<RewardOptions<'length'>['unit'], (text: string) => number> = {
  words: (text) => text.split(/\s+/).filter((word) => word !== '').length,
  characters: (text) => Array.from(text).length,
};

/**
 * 1 from `min` to `max` (`target` is both), falling linearly to 0 at length 0 and at twice `max`.
 *
 * @param length in the unit of the options
 */
export function lengthScore(
  length: number,
  { target, min = target, max = target }: RewardOptions<'length'>,
): number {
  if (min !== undefined && length < min) return length / min;
  if (max !== undefined && length > max) return Math.max(0, 2 - length / max);
  return 1;
}

/** How near a completion's length is to the wanted one. */
export const length = definePlugin({
  kind: 'reward',
  id: 'length',
  schema: lengthOptions,
  create: (options) => (completions) =>
    completions.map((completion) => {
      const count = COUNT[options.unit](completion);
      return { value: lengthScore(count, options), explanation: `${count} ${options.unit}` };
    }),
});
