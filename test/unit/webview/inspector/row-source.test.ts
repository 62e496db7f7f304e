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
