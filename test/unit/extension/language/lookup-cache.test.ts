import assert from 'node:assert/strict';
import { LookupCache } from '../../../../extension/language/files/lookup-cache.ts';

describe('extension/language: the lookup cache', () => {
  const setUp = () => {
    let time = 0;
    let looks = 0;
    const cache = new LookupCache(() => time);
    const ask = (place: string, question: string, keepMs = Infinity) =>
      cache.ask(place, question, keepMs, async () => ++looks);
    return { cache, ask, pass: (ms: number) => (time += ms) };
  };

  it('asks once', async () => {
    const { ask } = setUp();
    assert.deepEqual(
      [await ask('/w/a', 'kind'), await ask('/w/a', 'kind'), await ask('/w/a', 'head 9')],
      [1, 1, 2],
    );
  });

  it('asks again after a change of content, and still knows what lies beside', async () => {
    const { cache, ask } = setUp();
    await ask('/w/a', 'head 9');
    await ask('/w', 'list');
    assert.equal(cache.forget('/w/other'), false);
    assert.equal(cache.forget('/w/a'), true);
    assert.deepEqual([await ask('/w/a', 'head 9'), await ask('/w', 'list')], [3, 2]);
  });

  it('forgets what a folder holds when something in it comes or goes, and all that was below', async () => {
    const { cache, ask } = setUp();
    await ask('/w', 'list');
    await ask('/w/models/a/config.json', 'head 9');
    await ask('/w/models2', 'kind');
    assert.equal(cache.forgetTree('/w/models'), true);
    assert.deepEqual(
      [
        await ask('/w', 'list'),
        await ask('/w/models/a/config.json', 'head 9'),
        await ask('/w/models2', 'kind'),
      ],
      [4, 5, 3],
    );
    assert.equal(cache.forgetTree('/elsewhere/x'), false);
  });

  it('keeps what nobody watches for a while only', async () => {
    const { ask, pass } = setUp();
    await ask('/out/a', 'kind', 2000);
    pass(1999);
    assert.equal(await ask('/out/a', 'kind', 2000), 1);
    pass(2);
    assert.equal(await ask('/out/a', 'kind', 2000), 2);
  });
});
