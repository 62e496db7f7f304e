import assert from 'node:assert/strict';
import type { PageCursor } from '../../../../core/protocol/index.ts';
import { atPlace, showsSameRuns, withoutRuns } from '../../../../extension/pages/cursors.ts';

const LIST: PageCursor = {
  page: 'inspector',
  folders: ['/runs/a'],
  step: 2,
  selected: 's2-g1-c0',
  mode: 'list',
  overlay: 'kl',
  filter: { errors_only: true },
  compared: ['s2-g1-c0', 's1-g1-c0'],
};

describe('where an open page is sent to', () => {
  it('leaves list, diff and selection for a step, and keeps how it is looked at', () => {
    assert.deepEqual(atPlace(LIST, { step: 5 }), {
      page: 'inspector',
      folders: ['/runs/a'],
      step: 5,
      selected: undefined,
      mode: 'step',
      overlay: 'kl',
      filter: { errors_only: true },
      compared: undefined,
    });
  });

  it('goes to the step of a completion, not to the one that was looked at', () => {
    const { step, selected } = atPlace(LIST, { id: 's7-g0-c3' });
    assert.deepEqual([step, selected], [undefined, 's7-g0-c3']);
  });

  it('goes on without runs that are gone, where any is left', () => {
    const both: PageCursor = { page: 'dashboard', folders: ['/a', '/b'], along: 'time' };
    assert.deepEqual(withoutRuns(both, ['/a']), { page: 'dashboard', folders: ['/b'], along: 'time' });
    assert.equal(withoutRuns(both, ['/b', '/a']), undefined);
  });

  it('tells the same runs from others', () => {
    const runs = (...folders: string[]): PageCursor => ({ page: 'dashboard', folders });
    assert.equal(showsSameRuns(runs('/a', '/b'), runs('/a', '/b')), true);
    assert.equal(showsSameRuns(runs('/a', '/b'), runs('/a')), false);
    assert.equal(showsSameRuns(runs('/a', '/b'), runs('/b', '/a')), false);
  });
});
