import assert from 'node:assert/strict';
import {
  charactersInSight,
  lettersPerToken,
  linesFor,
} from '../../../../webview/inspector/completion/sizes.ts';
import { completionView, groupView } from './views.ts';

describe('the room of a text', () => {
  it('is all that a short one needs while it is sampled, and bounded for a long one', () => {
    assert.equal(linesFor(40), 6);
    assert.equal(linesFor(8), 2);
    assert.equal(linesFor(4_096), 12);
    assert.equal(linesFor(0), 8);
  });

  it('learns from whole groups how long a token is', () => {
    const [three, unknown] = [completionView(0, { tokens: 3 }), completionView(1, { tokens: null })];
    assert.equal(lettersPerToken(groupView([three, unknown])), 1);
    assert.equal(lettersPerToken(groupView([unknown])), undefined);
    assert.equal(linesFor(40, 1), 2);
  });

  it('counts more characters in sight where a card is wide', () => {
    assert.ok(charactersInSight(1_200, 1) > charactersInSight(1_200, 16));
    assert.ok(charactersInSight(0, 0) > 0);
  });
});
