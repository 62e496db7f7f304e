import assert from 'node:assert/strict';
import { readColumns } from '../../../trainer/rewards/column-reads.ts';
import { signatureOf } from '../../../trainer/rewards/signature.ts';

/** The text of a reward, and the columns that it reads. */
const READS: [source: string, names: string[]][] = [
  ['(c) => c.map(() => 1)', []],
  ['(c, { answer, "two words": two, tests: t }) => 1', ['answer', 'two words', 'tests']],
  ['(c, { answer = [], prompts }) => 1', ['prompts']],
  ['(c, { answer, ...rest }) => rest.label ?? rest["x y"]', ['answer', 'label', 'x y']],
  ['(c, columns) => columns.answer[0] + columns?.gold[0] + columns["t"]', ['answer', 'gold', 't']],
  ['(c, columns) => { const { a, b: d } = columns; const { z } = columns.q; return a; }', ['q', 'a', 'b']],
  [
    "(c, columns) => ('a' in columns ? columns.a : Object.hasOwn(columns, 'b') ? columns.b : columns.d)",
    ['d'],
  ],
  ['(c, columns) => columns.hasOwnProperty("a") && columns.a', []],
  ['(c, kwargs = {}) => my.kwargs.x + kwargs.y', ['y']],
  ['(c, { answer } = {}) => answer', ['answer']],
  ['(c, columns) => other(columns)', []],
];

describe('the columns that a reward reads', () => {
  it('are told by its text', () => {
    for (const [source, names] of READS) {
      const reward = (0, eval)(source) as unknown;
      assert.deepEqual(readColumns(signatureOf(reward)).sort(), [...names].sort(), source);
    }
  });
});
