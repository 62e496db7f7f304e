import assert from 'node:assert/strict';
import type { CompletionRow } from '../../../../core/protocol/index.ts';
import {
  pageRange,
  pagesFor,
  rowAt,
  withPage,
  type RowList,
} from '../../../../webview/inspector/state/rows.ts';

const list = (count: number, reversed = false): RowList => ({
  list: 1,
  count,
  total: count,
  complete: true,
  order: 'written',
  reversed,
});
const row = (place: number) => ({ row: place, id: `r${place}` }) as CompletionRow;

describe('rows of the list', () => {
  it('asks for the pages in view and their neighbours', () => {
    assert.deepEqual(pagesFor(list(100_000), 0, 30), [0, 1]);
    assert.deepEqual(pagesFor(list(100_000), 250, 310), [1, 2, 3, 4]);
    assert.deepEqual(pagesFor(list(150), 120, 150), [0, 1]);
    assert.deepEqual(pagesFor(list(0), 0, 30), []);
  });

  it('turns a list round', () => {
    const turned = list(250, true);
    assert.deepEqual(pagesFor(turned, 0, 30), [1, 2]);
    const pages = withPage(
      new Map(),
      2,
      Array.from({ length: 50 }, (_, index) => row(200 + index)),
    );
    assert.equal(rowAt(turned, pages, 0)?.id, 'r249');
    assert.equal(rowAt(turned, pages, 49)?.id, 'r200');
    assert.equal(rowAt(turned, pages, 50), undefined);
  });

  it('ends the last page with the list', () => {
    assert.deepEqual(pageRange(list(150), 1), { from: 100, to: 150 });
  });

  it('forgets the pages that are farthest away', () => {
    let pages = new Map<number, readonly CompletionRow[]>() as ReturnType<typeof withPage>;
    for (let page = 0; page < 60; page++) pages = withPage(pages, page, []);
    assert.equal(pages.size, 40);
    assert.equal(pages.has(59), true);
    assert.equal(pages.has(19), false);
  });
});
