import assert from 'node:assert/strict';
import type { Requests } from '../../../../core/protocol/index.ts';
import { RequestError } from '../../../../webview/shared/request-error.ts';
import { StepMatches } from '../../../../webview/inspector/session/step-matches.ts';

const SEARCH = { folder: '/run', step: 3, pattern: 'a+', written: 2 };

/** Matches over a panel that finds these ids. */
function setUp(answer: () => { ids: string[]; complete?: boolean }) {
  const asked: unknown[] = [];
  let changes = 0;
  const request = async <M extends 'find' | 'rows'>(method: M, params: Requests[M]['params']) => {
    const { ids, complete = true } = answer();
    if (method === 'find') asked.push(params);
    const found = { list: 1, count: ids.length, total: 9, complete };
    return (method === 'find' ? found : ids.map((id) => ({ id }))) as unknown as Requests[M]['result'];
  };
  const matches = new StepMatches(request, () => changes++);
  return { matches, asked, changes: () => changes };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an expression in the step in view', () => {
  it('is searched by the worker, once, within the step', async () => {
    const { matches, asked, changes } = setUp(() => ({ ids: ['s3-g0-c1'] }));
    matches.show(SEARCH);
    matches.show(SEARCH);
    assert.equal(matches.ids, undefined);
    await settled();
    assert.deepEqual([...(matches.ids ?? [])], ['s3-g0-c1']);
    assert.equal(changes(), 1);
    const filter = { steps: { from: 3, to: 3 }, text: { pattern: 'a+', regex: true } };
    assert.deepEqual(asked, [{ folder: '/run', filter, order: 'written', pinned: [] }]);
  });

  it('is searched anew when more is written, and keeps what it knows meanwhile', async () => {
    let ids = ['s3-g0-c1'];
    const { matches, asked } = setUp(() => ({ ids }));
    matches.show(SEARCH);
    await settled();
    ids = ['s3-g0-c1', 's3-g1-c0'];
    matches.show({ ...SEARCH, written: 4 });
    assert.equal(matches.ids?.size, 1);
    await settled();
    assert.equal(matches.ids?.size, 2);
    assert.equal(asked.length, 2);
    matches.show({ ...SEARCH, step: 4 });
    assert.equal(matches.ids, undefined);
  });

  it('is not answered by what an older search finds late', async () => {
    const answers: (() => void)[] = [];
    const request = async <M extends 'find' | 'rows'>(_method: M, params: Requests[M]['params']) => {
      const isFind = 'filter' in params;
      const id = isFind ? '' : `of list ${params.list}`;
      const list = answers.length;
      if (isFind) await new Promise<void>((resolve) => answers.push(resolve));
      return (isFind
        ? { list, count: 1, total: 1, complete: true }
        : [{ id }]) as unknown as Requests[M]['result'];
    };
    const matches = new StepMatches(request, () => undefined);
    const newer = { ...SEARCH, pattern: 'b+' };
    matches.show(SEARCH);
    matches.show(newer);
    answers[1]?.();
    await settled();
    answers[0]?.();
    await settled();
    assert.deepEqual([...(matches.ids ?? [])], ['of list 1']);
  });

  it('is searched anew when the index has grown and was not whole', async () => {
    let complete = false;
    const { matches, asked } = setUp(() => ({ ids: [], complete }));
    matches.show(SEARCH);
    await settled();
    complete = true;
    matches.refresh();
    await settled();
    matches.refresh();
    assert.equal(asked.length, 2);
  });

  it('says why it could not be searched for, and asks no more', async () => {
    const { matches, asked } = setUp(() => {
      throw new RequestError({
        code: 'filter-regex-slow',
        message: 'It did not come on.',
        fix: 'Make it simpler.',
      });
    });
    matches.show(SEARCH);
    await settled();
    matches.show({ ...SEARCH, written: 5 });
    assert.equal(matches.ids, undefined);
    assert.equal(matches.fault, 'It did not come on. Make it simpler.');
    assert.equal(asked.length, 0);
    matches.show({ ...SEARCH, pattern: 'b' });
    assert.equal(matches.fault, undefined);
  });
});
