import assert from 'node:assert/strict';
import type { CancellationToken } from 'vscode';
import { GrpoError } from '../../../../core/errors/index.ts';
import { createAnswer, type EditorHandlers } from '../../../../extension/pages/requests/index.ts';
import { readCursor, readMessage } from '../../../../extension/pages/requests/schemas.ts';

const TOKEN = {} as CancellationToken;

describe('extension: what a page may ask', () => {
  const reached: unknown[] = [];
  const reach = (what: string) => (params: unknown) => {
    reached.push([what, params]);
    return Promise.resolve(null as never);
  };
  const runs = { request: (method: string, params: unknown) => reach(method)(params) };
  const handlers = new Proxy({} as EditorHandlers, { get: (_, name) => reach(String(name)) });
  const answer = createAnswer(runs as never, handlers);
  beforeEach(() => void reached.splice(0));

  const refusal = async (method: string, params: unknown): Promise<string> => {
    const error: unknown = await answer(method, params, TOKEN).then(
      () => assert.fail(`${method} ${JSON.stringify(params)} was taken`),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof GrpoError, String(error));
    return error.code;
  };

  it('reaches its door as the protocol has it', async () => {
    await answer('rows', { folder: '/run', list: 1, from: 0, to: 100 }, TOKEN);
    await answer('find', { folder: '/run', filter: { min_kl: 0.5 }, order: 'kl', pinned: [] }, TOKEN);
    await answer('control', { folder: '/run', type: 'set', key: 'grpo.beta', value: 0.1 }, TOKEN);
    await answer('openInspector', { folder: '/run', step: undefined, id: 's1-g0-c0' }, TOKEN);
    await answer('step', { folder: '/run', step: 'newest' }, TOKEN);
    assert.deepEqual(
      reached.map((one) => (one as unknown[])[0]),
      ['rows', 'find', 'control', 'openInspector', 'step'],
    );
  });

  it('is refused with a reason where nothing has that name', async () => {
    for (const name of ['rm', '__proto__', 'constructor', 'toString', ''])
      assert.equal(await refusal(name, {}), 'page-unknown-request');
    assert.deepEqual(reached, []);
  });

  it('is refused, and does nothing, where it is malformed or out of bounds', async () => {
    const folder = '/run';
    for (const [method, params] of [
      ['rows', undefined],
      ['rows', null],
      ['rows', { folder, list: 1, from: -1, to: 5 }],
      ['rows', { folder, list: 1, from: 0, to: 1e300 }],
      ['rows', { folder, list: 1, from: 0.5, to: 5 }],
      ['rows', { folder, list: NaN, from: 0, to: 5 }],
      ['step', { folder, step: '../../etc' }],
      ['step', { folder, step: Infinity }],
      ['step', { folder: 7, step: 1 }],
      ['step', { folder: 'x'.repeat(5000), step: 1 }],
      ['tokens', { folder, id: '--config=/etc/passwd' }],
      ['reference', { folder, id: 's1-g0-c0 --x' }],
      ['text', { folder, id: 's1-g0-c0', part: 'prototype' }],
      ['find', { folder, filter: { text: { pattern: 7, regex: true } }, order: 'kl', pinned: [] }],
      ['find', { folder, filter: {}, order: 'random', pinned: [] }],
      ['control', { folder, type: 'kill' }],
      ['control', { folder, type: 'set', key: 'grpo.beta', value: 'much' }],
      ['command', { command: 'workbench.action.closeWindow' }],
      ['copy', { text: { toString: 'x' } }],
      ['openDashboard', { folders: '/run' }],
      ['remember', { cursor: { page: 'inspector', folders: 'all' } }],
      ['pin', { folder, id: '__proto__', note: '' }],
    ] as const)
      assert.equal(
        await refusal(method, params),
        'page-malformed-request',
        `${method} ${JSON.stringify(params)}`,
      );
    assert.deepEqual(reached, []);
  });

  it('comes in a message that is one; anything else is passed over', () => {
    assert.equal(readMessage({ type: 'ready' })?.type, 'ready');
    assert.equal(readMessage({ type: 'cancel', id: 1_700_000_000_000 })?.type, 'cancel');
    assert.equal(readMessage({ type: 'request', id: 1, method: 'copy', params: {} })?.type, 'request');
    for (const junk of [
      null,
      undefined,
      'ready',
      7,
      [],
      {},
      { type: 'request' },
      { type: 'cancel', id: 'all' },
    ])
      assert.equal(readMessage(junk), undefined);
  });

  it('leaves a cursor that is kept as it was, with what only the page knows', () => {
    const cursor = { page: 'inspector', folders: ['/run'], step: 3, sort: { order: 'kl', reversed: true } };
    assert.deepEqual(readCursor(cursor), cursor);
    for (const junk of [undefined, {}, { page: 'inspector', folders: [7] }, { ...cursor, step: -1 }])
      assert.equal(readCursor(junk), undefined);
  });
});
