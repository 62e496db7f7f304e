import assert from 'node:assert/strict';
import { changedRows } from '../../../../extension/trees/row-changes.ts';

const rows = (text: string): Map<string, string> =>
  new Map(text.split(' ').map((row) => [row.slice(0, 1), row.slice(1)]));

describe('what of a tree is drawn anew', () => {
  for (const [what, before, now, drawn] of [
    ['nothing, where nothing changed', 'a1 b1', 'a1 b1', []],
    ['the rows that show something else', 'a1 b1 c1', 'a2 b1 c2', ['a', 'c']],
    ['all, where one came', 'a1 b1', 'a1 c1 b1', undefined],
    ['all, where one went', 'a1 b1', 'b1', undefined],
    ['all, where they are in another order', 'a1 b1', 'b1 a1', undefined],
    ['all, where one took the place of another', 'a1 b1', 'a1 c1', undefined],
  ] as const) {
    it(what, () => assert.deepEqual(changedRows(rows(before), rows(now)), drawn));
  }
});
