import { exactAnswerOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';
import { fillFromRow, isCutOff, quote } from './rows.ts';

/** 1 where what follows the last mark is the row's answer, else 0. Unfinished completions have given no answer: 0. */
export const exactAnswer = definePlugin({
  kind: 'reward',
  id: 'exact-answer',
  schema: exactAnswerOptions,
  create({ answer, after, ignore_case }) {
    const comparable = (text: string): string => (ignore_case ? text.trim().toLowerCase() : text.trim());
    return (completions, columns) =>
      completions.map((completion, index) => {
        if (isCutOff(columns, index)) {
          return { value: 0, explanation: 'unfinished: cut off before the end-of-text token' };
        }
        const mark = completion.lastIndexOf(after);
        if (mark < 0) return { value: 0, explanation: `no ${quote(after)} in the completion` };
        // An empty mark "occurs" at the very end; it means that the whole completion is the answer.
        const given = after === '' ? completion : completion.slice(mark + after.length);
        const right = fillFromRow(answer, columns, index);
        if (comparable(given) === comparable(right))
          return { value: 1, explanation: `${quote(given.trim())} is right` };
        return { value: 0, explanation: `${quote(given.trim())} instead of ${quote(right.trim())}` };
      });
  },
});
