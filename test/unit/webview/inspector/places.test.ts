import assert from 'node:assert/strict';
import type { PageCursor } from '../../../../core/protocol/index.ts';
import {
  atCompletion,
  atGroup,
  atPlace,
  atStep,
  FIRST_STATE,
  withFilter,
  withGoto,
  withView,
} from '../../../../webview/inspector/state/inspector.ts';
import { FIRST_SORT, sortFrom } from '../../../../webview/inspector/state/rows.ts';
import { FIRST_VIEW, fromCursor, toCursor } from '../../../../webview/inspector/state/view.ts';

const CURSOR: PageCursor = { page: 'inspector', folders: ['/run'] };

describe('a place that a link leads to', () => {
  it('is shown whatever the filter leaves, until a person goes on', () => {
    const linked = atCompletion(withFilter(FIRST_STATE, { errors_only: true }), 4, 's4-g2-c0');
    const { step, group, selected, mode, filter } = linked.view;
    assert.deepEqual([step, group, selected, mode], [4, 2, 's4-g2-c0', 'step']);
    assert.deepEqual(filter, { errors_only: true });
    assert.equal(linked.view.linked, 2);
    assert.equal(atPlace(FIRST_STATE, 4, 3).view.linked, 3);
    assert.equal(withGoto(FIRST_STATE, { ...CURSOR, selected: 's4-g1-c0' }).view.linked, 1);
    for (const next of [atStep(linked, 5), atGroup(linked, 0), withFilter(linked, { min_kl: 1 })]) {
      assert.equal(next.view.linked, undefined);
    }
  });
});

describe('the list of the whole run', () => {
  it('comes back sorted and at its row', () => {
    const sort = { order: 'kl', reversed: false } as const;
    const { view } = withView(FIRST_STATE, { mode: 'list', sort, row: 120 });
    const kept = JSON.parse(JSON.stringify(toCursor(view, '/run'))) as PageCursor;
    assert.deepEqual(fromCursor(kept, FIRST_VIEW), view);
  });

  it('begins at its top under another filter, and plainly where what was kept cannot be understood', () => {
    assert.equal(withFilter(withView(FIRST_STATE, { row: 9 }), { min_kl: 1 }).view.row, 0);
    const odd = fromCursor({ ...CURSOR, sort: { order: 'name', reversed: true }, row: 'x' }, FIRST_VIEW);
    assert.deepEqual([odd.sort, odd.row], [FIRST_SORT, 0]);
    assert.equal(sortFrom({ order: 'kl' }), undefined);
  });
});
