import assert from 'node:assert/strict';
import type { TokenView } from '../../../../core/protocol/index.ts';
import { TokenCache } from '../../../../webview/inspector/session/token-cache.ts';

describe('tokens of completions', () => {
  it('are those of after the update where an answer of before it comes late', async () => {
    const answers: ((view: TokenView) => void)[] = [];
    const cache = new TokenCache(
      () => new Promise((resolve) => answers.push(resolve)),
      () => undefined,
    );
    const view = (text: string): TokenView => ({ id: 's1-g0-c0', pieces: [text] });
    cache.load(['s1-g0-c0']);
    cache.forget(1);
    cache.load(['s1-g0-c0']);
    assert.equal(answers.length, 2);
    answers[0]?.(view('before'));
    answers[1]?.(view('after'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(cache.tokensOf('s1-g0-c0')?.pieces, ['after']);
  });

  it('are asked for once', () => {
    let asked = 0;
    const cache = new TokenCache(
      () => (asked++, Promise.resolve(null)),
      () => undefined,
    );
    cache.load(['s1-g0-c0', 's1-g0-c1']);
    cache.load(['s1-g0-c0']);
    assert.equal(asked, 2);
  });
});
