import { exactAnswerOptions } from '../../../core/config/rewards.ts';
import { definePlugin } from '../../../core/plugins/index.ts';
import { givenAnswer, rightAnswer, sameAnswer } from '../../../core/text/exact-answer.ts';
import { fillFromRow, isCutOff, quote } from './rows.ts';

/** 1 where what follows the last mark is the row's answer, else 0. Unfinished completions have given no answer: 0. */
export const exactAnswer = definePlugin({
  kind: 'reward',
  id: 'exact-answer',
  schema: exactAnswerOptions,
  create({ answer, after, ignore_case }) {
    const mark = { after, ignore_case };
    return (completions, columns) =>
      completions.map((completion, index) => {
        if (isCutOff(columns, index)) {
          return { value: 0, explanation: 'unfinished: cut off before the end-of-text token' };
        }
        const right = rightAnswer(fillFromRow(answer, columns, index), mark);
        // Saying nothing would be right: nobody is to be taught that.
        if (right === '') return { value: null, explanation: 'this row has no right answer' };
        const given = givenAnswer(completion, mark);
        if (given === undefined) return { value: 0, explanation: `no ${quote(after)} in the completion` };
        if (sameAnswer(given, right, mark)) return { value: 1, explanation: `${quote(given)} is right` };
        return { value: 0, explanation: `${quote(given)} instead of ${quote(right)}` };
      });
  },
});
