import assert from 'node:assert/strict';
import {
  clippedShare,
  graderLines,
  phrasesOf,
  secondsWords,
} from '../../../../webview/inspector/completion/words.ts';
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

  it('leaves out graders that said nothing and were not timed', () => {
    const completion = completionView(0, {
      details: { a: {}, b: { error: 'boom' } },
      reward_seconds: { c: 0.31 },
    });
    assert.deepEqual(graderLines(completion, ['a', 'b', 'c']), [
      { name: 'b', detail: { error: 'boom' }, seconds: undefined },
      { name: 'c', detail: {}, seconds: 0.31 },
    ]);
    assert.deepEqual(graderLines(undefined, ['a']), []);
  });

  it('says seconds with two decimals, and never that a call took none', () => {
    assert.equal(secondsWords(0.312), '0.31 s');
    assert.equal(secondsWords(0.005), '0.01 s');
    assert.equal(secondsWords(0.0049), '<0.01 s');
    assert.equal(secondsWords(61), '61.00 s');
  });

  it('adds the clipped shares of both sides, and knows when they are not known', () => {
    assert.equal(clippedShare(completionView(0, { clip_low: 0.25, clip_high: 0.5 })), 0.75);
    assert.equal(clippedShare(completionView(0)), null);
  });
});
