import assert from 'node:assert/strict';
import { clippedShare, graderWords, phrasesOf } from '../../../../webview/inspector/completion/words.ts';
import { completionView } from './views.ts';

describe('what a card says in words', () => {
  it('sets quoted answers apart', () => {
    assert.deepEqual(phrasesOf('"117" instead of "118"'), [
      { text: '"117"', strong: true },
      { text: ' instead of ', strong: false },
      { text: '"118"', strong: true },
    ]);
    assert.deepEqual(phrasesOf(''), []);
  });

  it('leaves out graders that said nothing', () => {
    const completion = completionView(0, { details: { a: {}, b: { error: 'boom' } } });
    assert.deepEqual(graderWords(completion, ['a', 'b', 'c']), [{ name: 'b', detail: { error: 'boom' } }]);
    assert.deepEqual(graderWords(undefined, ['a']), []);
  });

  it('adds the clipped shares of both sides, and knows when they are not known', () => {
    assert.equal(clippedShare(completionView(0, { clip_low: 0.25, clip_high: 0.5 })), 0.75);
    assert.equal(clippedShare(completionView(0)), null);
  });
});
