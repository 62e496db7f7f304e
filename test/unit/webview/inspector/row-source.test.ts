import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Method, Requests } from '../../../../core/protocol/index.ts';
import { RowSource } from '../../../../webview/inspector/session/row-source.ts';
import { FIRST_SORT } from '../../../../webview/inspector/state/rows.ts';

type List = Requests['find']['result'];

describe('the list of a run that grows', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('is made once more where the index grew while it was being made', async () => {
    const finds: ((list: List) => void)[] = [];
    const request = (method: Method): Promise<unknown> =>
      method === 'find' ? new Promise<List>((resolve) => finds.push(resolve)) : Promise.resolve([]);
    const host = { request } as ConstructorParameters<typeof RowSource>[0];
    const rows = new RowSource(
      host,
      () => undefined,
      (error) => assert.fail(String(error)),
    );
    rows.show({ folder: '/run', filter: {}, pinned: [], ...FIRST_SORT });
    rows.refresh();
    mock.timers.tick(1000);
    assert.equal(finds.length, 1, 'one list at a time');
    finds[0]?.({ list: 1, count: 0, total: 0, complete: false });
    await settled();
    mock.timers.tick(1000);
    assert.equal(finds.length, 2);
    finds[1]?.({ list: 2, count: 0, total: 8, complete: true });
    await settled();
    mock.timers.tick(5000);
    assert.equal(finds.length, 2, 'and then no more');
    assert.equal(rows.list?.total, 8);
  });

  it('grows no more while it is not looked at, and is there at once when it is again', async () => {
    let finds = 0;
    const request = (method: Method): Promise<unknown> => {
      if (method === 'find') finds++;
      const list: List = { list: finds, count: 0, total: finds, complete: true };
      return Promise.resolve(method === 'find' ? list : []);
    };
    const host = { request } as ConstructorParameters<typeof RowSource>[0];
    const rows = new RowSource(
      host,
      () => undefined,
      (error) => assert.fail(String(error)),
    );
    const query = { folder: '/run', filter: {}, pinned: [], ...FIRST_SORT };
    rows.show(query);
    await settled();
    rows.hide();
    rows.refresh();
    mock.timers.tick(5000);
    await settled();
    assert.equal(finds, 1);
    rows.show(query);
    assert.equal(rows.list?.total, 1, 'as it was');
    await settled();
    assert.equal(rows.list?.total, 2, 'as it is');
  });
});

describe('a list whose filter was changed', () => {
  it('is old until the answer comes, and its rows until theirs are here', async () => {
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    const finds: ((list: List) => void)[] = [];
    const pages: ((rows: Requests['rows']['result']) => void)[] = [];
    const request = (method: Method): Promise<unknown> =>
      new Promise((resolve) => (method === 'find' ? finds : pages).push(resolve));
    const rows = new RowSource(
      { request } as ConstructorParameters<typeof RowSource>[0],
      () => undefined,
      (error) => assert.fail(String(error)),
    );
    const query = { folder: '/run', filter: {}, pinned: [], ...FIRST_SORT };
    const row = { row: 0, id: 's1-g0-c0' } as Requests['rows']['result'][number];
    rows.show(query);
    assert.equal(rows.isOld, false, 'there is nothing yet');
    finds[0]?.({ list: 1, count: 1, total: 1, complete: true });
    await settled();
    pages[0]?.([row]);
    await settled();
    assert.deepEqual([rows.isOld, rows.hasOldRows], [false, false]);

    rows.show({ ...query, filter: { errors_only: true } });
    assert.deepEqual([rows.isOld, rows.hasOldRows], [true, true]);
    finds[1]?.({ list: 2, count: 1, total: 1, complete: true });
    await settled();
    assert.deepEqual([rows.isOld, rows.hasOldRows], [false, true], 'a new count above old rows');
    pages[1]?.([row]);
    await settled();
    assert.deepEqual([rows.isOld, rows.hasOldRows], [false, false]);
  });
});
