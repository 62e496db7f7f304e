import assert from 'node:assert/strict';
import type { ReferenceText } from '../../../../core/protocol/index.ts';
import { RequestError } from '../../../../webview/shared/request-error.ts';
import { References } from '../../../../webview/inspector/session/references.ts';
import { completionView } from '../completion/views.ts';

const one = completionView(0);
const other = completionView(1);
const said = (text: string): ReferenceText => ({ text, stop_reason: 'eos', tokens: 3, model: 'base' });

interface Asked {
  id: string;
  signal: AbortSignal;
  answer: (text: ReferenceText) => void;
  refuse: (error: Error) => void;
}

/** References whose answers the test gives. */
function setUp() {
  const asked: Asked[] = [];
  let changes = 0;
  const references = new References(
    ({ id }, signal) =>
      new Promise((answer, refuse) => {
        asked.push({ id, signal, answer, refuse });
      }),
    () => changes++,
  );
  const last = (): Asked => {
    const newest = asked.at(-1);
    assert.ok(newest);
    return newest;
  };
  return { references, asked, last, changes: () => changes };
}

describe('what the reference said', () => {
  it('is awaited, and asked for once', async () => {
    const { references, asked, last, changes } = setUp();
    const text = references.of(one);
    assert.deepEqual(references.awaited, { of: one, failure: undefined });
    assert.equal(await references.of(one), undefined, 'it is asked for already');
    last().answer(said('40'));
    assert.deepEqual(await text, said('40'));
    assert.equal(references.awaited, undefined);
    assert.equal(changes(), 2);
    assert.deepEqual(await references.of(one), said('40'));
    assert.deepEqual(
      asked.map(({ id }) => id),
      [one.id],
    );
  });

  it('is not asked for any more when it is cancelled, nor when another one is asked for', async () => {
    const { references, asked, last } = setUp();
    const first = references.of(one);
    const second = references.of(other);
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
    assert.equal(references.awaited?.of, other);
    asked[0]?.refuse(new RequestError({ code: 'cancelled', message: 'Cancelled.' }));
    assert.equal(await first, undefined);
    assert.equal(references.awaited?.of, other, 'the end of the first says nothing of the second');
    references.cancel();
    assert.equal(references.awaited, undefined);
    last().refuse(new RequestError({ code: 'cancelled', message: 'Cancelled.' }));
    assert.equal(await second, undefined);
    assert.equal(references.awaited, undefined, 'a change of mind is no failure');
  });

  it('says why it could not be had, until it is put away or asked for again', async () => {
    const { references, last } = setUp();
    const text = references.of(one);
    last().refuse(new RequestError({ code: 'base-gone', message: 'It is gone.', fix: 'Put it back.' }));
    assert.equal(await text, undefined);
    const failure = { code: 'base-gone', message: 'It is gone.', fix: 'Put it back.' };
    assert.deepEqual(references.awaited, { of: one, failure });
    const again = references.of(one);
    assert.equal(references.awaited?.failure, undefined);
    last().answer(said('40'));
    assert.deepEqual(await again, said('40'));
  });

  it('is forgotten with a run that went back, an answer on its way too', async () => {
    const { references, asked, last } = setUp();
    const text = references.of(one);
    references.forget();
    last().answer(said('of before'));
    assert.equal(await text, undefined);
    void references.of(one);
    assert.equal(asked.length, 2);
  });
});
