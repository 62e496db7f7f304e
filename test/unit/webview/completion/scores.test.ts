import assert from 'node:assert/strict';
import {
  advantageEnd,
  barOf,
  componentNames,
  componentRange,
  scoreRows,
} from '../../../../webview/inspector/completion/scores.ts';
import { completionView, groupView } from './views.ts';

const scored = (...values: (number | null)[]) =>
  groupView(values.map((value, index) => completionView(index, { rewards: { a: value } })));

describe('the scores of a card', () => {
  it('list the components of the config before anything is scored, then what was found', () => {
    assert.deepEqual(componentNames(undefined, { a: 1, b: 0.2 }), ['a', 'b']);
    const group = groupView([completionView(0, { rewards: { c: 1, a: 0 } })]);
    assert.deepEqual(componentNames(group, { a: 1 }), ['a', 'c']);
  });

  it('scale bars from 0 to 1 where all values lie inside, else by the group', () => {
    assert.deepEqual(componentRange(scored(0.2, 0.4, null), 'a'), { min: 0, max: 1 });
    assert.deepEqual(componentRange(scored(-2, 3), 'a'), { min: -2, max: 3 });
    assert.deepEqual(componentRange(scored(null), 'a'), { min: 0, max: 1 });
    assert.deepEqual(componentRange(scored(-1, -3), 'a'), { min: -3, max: 0 });
  });

  it('draw a bar from zero to its value, on either side', () => {
    assert.deepEqual(barOf(0.5, { min: 0, max: 1 }), { from: 0, to: 0.5, zero: 0 });
    assert.deepEqual(barOf(-1, { min: -2, max: 2 }), { from: 0.25, to: 0.5, zero: 0.5 });
    assert.deepEqual(barOf(9, { min: -2, max: 2 }), { from: 0.5, to: 1, zero: 0.5 });
  });

  it('tell "could not score" from "not yet"', () => {
    const ranges = new Map([['a', { min: 0, max: 1 }]]);
    const row = (completion: Parameters<typeof scoreRows>[0]) =>
      scoreRows(completion, ['a'], ranges, { a: 0.2 })[0];
    assert.equal(row(undefined)?.value, undefined);
    assert.equal(row(completionView(0, { rewards: { a: null } }))?.value, null);
    assert.deepEqual(row(completionView(0, { rewards: { a: 0 } })), {
      name: 'a',
      weight: 0.2,
      value: 0,
      bar: { from: 0, to: 0, zero: 0 },
    });
  });

  it('widen the advantage scale for a far completion only', () => {
    assert.equal(advantageEnd(undefined), 2);
    assert.equal(advantageEnd(groupView([completionView(0, { advantage: -3.75 })])), 3.75);
  });
});
