import assert from 'node:assert/strict';
import { clipSide, tokenFacts, tokenTitle } from '../../../../webview/inspector/completion/token-facts.ts';
import { completionView, tokenView } from './views.ts';

const RANGE = { epsilon: 0.2, epsilonHigh: 0.28 };

describe('the facts of a token', () => {
  it('are dashes where the run recorded nothing', () => {
    const facts = tokenFacts(completionView(0), tokenView({}), 0, RANGE);
    const unknown = facts.filter(({ name }) => name !== 'advantage');
    assert.deepEqual([...new Set(unknown.map(({ value }) => value))], ['–']);
  });

  it('are text with sign, decimals and a chance', () => {
    const tokens = tokenView({
      logprobs: [-0.5],
      ref_logprobs: [-0.75],
      kl: [0.0309],
      ratio: [1.3],
      entropy: [0.9],
      mask: [1],
    });
    const facts = tokenFacts(completionView(0, { advantage: 1 }), tokens, 0, RANGE);
    assert.deepEqual(Object.fromEntries(facts.map(({ name, value }) => [name, value])), {
      'log-prob': '−0.500',
      reference: '−0.750',
      KL: '0.0309',
      ratio: '1.300',
      entropy: '0.900',
      advantage: '+1.00',
      'in the loss': 'yes',
    });
    assert.equal(facts[0]?.note, '60.7%');
    assert.equal(facts[3]?.note, 'clipped high (above 1.28)');
  });

  it('say clipped only where the minimum of PPO cuts the gradient', () => {
    assert.equal(clipSide(1.3, 1, RANGE), 'high');
    assert.equal(clipSide(1.3, -1, RANGE), undefined);
    assert.equal(clipSide(0.7, -1, RANGE), 'low');
    assert.equal(clipSide(0.7, 1, RANGE), undefined);
    assert.equal(clipSide(1.25, 1, RANGE), undefined);
    assert.equal(clipSide(undefined, 1, RANGE), undefined);
    assert.equal(clipSide(9, 1, undefined), undefined);
  });

  it('show the token itself with its specials', () => {
    assert.deepEqual(tokenTitle(tokenView({}, ['a', '\n']), 1), { text: '↵', place: 'token 2 of 2' });
  });
});
