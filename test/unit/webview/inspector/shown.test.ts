import assert from 'node:assert/strict';
import {
  inOrder,
  neighbour,
  orderWhenShown,
  totals,
  type ShownGroup,
} from '../../../../webview/inspector/state/shown.ts';
import { NO_TEXTS } from '../../../../webview/inspector/state/live.ts';
import { completion, group, pair } from './sample.ts';

const shown = (number: number, view: ShownGroup['view']): ShownGroup => ({
  group: number,
  view,
  live: NO_TEXTS,
  livePrompt: undefined,
});
const GROUPS = [shown(0, pair(1, 0, [0, 1])), shown(1, pair(1, 1, [0.5, 0.2]))];

describe('completions on the screen', () => {
  it('sorts by advantage, equal ones by their number', () => {
    const { completions } = group(
      1,
      0,
      [0, 1, 1].map((reward, index) => completion(1, 0, index, reward)),
    );
    assert.deepEqual(
      inOrder(completions, 'advantage').map(({ index }) => index),
      [1, 2, 0],
    );
  });

  it('steps through all groups, and stops at the ends', () => {
    const step = (selected: string | undefined, by: 1 | -1) =>
      neighbour(GROUPS, () => 'advantage', { group: 0, selected }, by)?.id;
    assert.equal(step(undefined, 1), 's1-g0-c1');
    assert.equal(step('s1-g0-c1', 1), 's1-g0-c0');
    assert.equal(step('s1-g0-c0', 1), 's1-g1-c0');
    assert.equal(step('s1-g1-c1', 1), undefined);
    assert.equal(step('s1-g0-c1', -1), undefined);
  });

  it('steps through each group in its own order', () => {
    const orderOf = ({ group: number }: ShownGroup) => (number === 0 ? 'index' : 'advantage');
    const walked = ['s1-g0-c0', 's1-g0-c1', 's1-g1-c0'].map(
      (selected) => neighbour(GROUPS, orderOf, { group: 0, selected }, 1)?.id,
    );
    assert.deepEqual(walked, ['s1-g0-c1', 's1-g1-c0', 's1-g1-c1']);
  });

  it('knows that a group stays by index until every completion is there', () => {
    const whole = shown(0, pair(1, 0, [0, 1]));
    assert.equal(orderWhenShown(whole, 'advantage', 2), 'advantage');
    assert.equal(orderWhenShown(whole, 'advantage', 3), 'index');
    assert.equal(orderWhenShown({ ...whole, live: new Map([[2, 'so']]) }, 'advantage', 2), 'index');
  });

  it('counts, and knows no sum of tokens where one is not recorded', () => {
    assert.deepEqual(totals(GROUPS), { groups: 2, completions: 4, sampling: 0, tokens: 16 });
    const unknown = group(1, 0, [completion(1, 0, 0, 1, { tokens: null })]);
    assert.equal(totals([shown(0, unknown)]).tokens, null);
  });
});
