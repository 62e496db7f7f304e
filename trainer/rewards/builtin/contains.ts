import { containsOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';
import { fillFromRow, quote } from './rows.ts';

/** `text`, `any`: 1 where (one of) the texts occurs, else 0; `all`: the share of the texts that occur. */
export const contains = definePlugin({
  kind: 'reward',
  id: 'contains',
  schema: containsOptions,
  create({ text, any, all, ignore_case }) {
    const templates = all ?? any ?? (text === undefined ? [] : [text]);
    const fold = (value: string): string => (ignore_case ? value.toLowerCase() : value);
    return (completions, columns) =>
      completions.map((completion, index) => {
        const wanted = templates.map((template) => fillFromRow(template, columns, index));
        const found = wanted.filter((value) => fold(completion).includes(fold(value)));
        const value = all === undefined ? Number(found.length > 0) : found.length / wanted.length;
        const explanation =
          found.length > 0
            ? `contains ${found.map(quote).join(', ')}`
            : `contains none of ${wanted.map(quote).join(', ')}`;
        return { value, explanation };
      });
  },
});
