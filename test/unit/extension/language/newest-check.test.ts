import assert from 'node:assert/strict';
import { NewestCheck, type Snapshot } from '../../../../extension/language/config/newest-check.ts';

/** Documents that change and checks that end when the test says so. */
function world() {
  const documents = new Map<string, Snapshot>();
  const published: string[] = [];
  const errors: unknown[] = [];
  const waiting: { text: string; end: (result: string) => void; fail: (error: unknown) => void }[] = [];
  const check = new NewestCheck<string>({
    read: (key) => documents.get(key),
    check: (_key, text) => new Promise((end, fail) => waiting.push({ text, end, fail })),
    publish: (key, result, version) => published.push(`${key} ${version} ${result}`),
    failed: (key, error) => errors.push([key, error]),
  });
  const type = (version: number, text: string) => {
    documents.set('a', { version, text });
    check.schedule('a', 0);
  };
  return { documents, published, errors, waiting, check, type };
}

/** Until timers of 0 ms and what they started are through. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('extension/language: the newest check', () => {
  it('checks once for a burst of changes, and publishes what it found', async () => {
    const { waiting, published, type } = world();
    type(1, 'a');
    type(2, 'ab');
    await settle();
    assert.deepEqual(
      waiting.map(({ text }) => text),
      ['ab'],
    );
    waiting[0]?.end('fine');
    await settle();
    assert.deepEqual(published, ['a 2 fine']);
  });

  it('drops what was found in an older text, in whatever order checks end', async () => {
    const { waiting, published, type } = world();
    type(1, 'old');
    await settle();
    type(2, 'new');
    await settle();
    waiting[1]?.end('of new');
    waiting[0]?.end('of old');
    await settle();
    assert.deepEqual(published, ['a 2 of new']);
  });

  it('drops an older check of the same text: files changed meanwhile', async () => {
    const { waiting, published, type, check } = world();
    type(1, 'text');
    await settle();
    check.schedule('a', 0);
    await settle();
    waiting[1]?.end('with the file');
    waiting[0]?.end('without');
    await settle();
    assert.deepEqual(published, ['a 1 with the file']);
  });

  it('publishes nothing for a closed document', async () => {
    const { waiting, published, type, check, documents } = world();
    type(1, 'text');
    await settle();
    documents.delete('a');
    check.forget('a');
    waiting[0]?.end('too late');
    type(2, 'again');
    check.dispose();
    await settle();
    assert.deepEqual(published, []);
    assert.equal(waiting.length, 1);
  });

  it('says when a check fails, and goes on', async () => {
    const { waiting, published, errors, type } = world();
    type(1, 'text');
    await settle();
    waiting[0]?.fail('broken');
    type(2, 'text 2');
    await settle();
    waiting[1]?.end('fine');
    await settle();
    assert.deepEqual(errors, [['a', 'broken']]);
    assert.deepEqual(published, ['a 2 fine']);
  });
});
