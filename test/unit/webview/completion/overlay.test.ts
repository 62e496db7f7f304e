import assert from 'node:assert/strict';
import {
  inLoss,
  legendOf,
  SHADES,
  shadesOf,
  whyUnavailable,
  type ValueOverlay,
} from '../../../../webview/inspector/completion/overlay.ts';
import { OVERLAYS } from '../../../../webview/inspector/contract.ts';
import { completionView, tokenView } from './views.ts';

const shades = (overlay: ValueOverlay, arrays: Parameters<typeof tokenView>[0], advantage = 0) => {
  const found = shadesOf(overlay, completionView(0, { advantage }), tokenView(arrays));
  return found && [...found];
};

describe('token overlays', () => {
  it('have a legend each, but for none', () => {
    for (const overlay of OVERLAYS) assert.equal(legendOf(overlay) === undefined, overlay === 'none');
  });

  it('shade log-probs from certain to surprising on one scale for policy and reference', () => {
    assert.deepEqual(shades('logprob', { logprobs: [0, -2, -9] }), [0, -SHADES / 2, -SHADES]);
    assert.deepEqual(shades('reference', { ref_logprobs: [0, -2, -9] }), [0, -SHADES / 2, -SHADES]);
  });

  it('give KL the side on which the policy went', () => {
    const values = { kl: [0.2, 0.2, 0], logprobs: [-1, -2, -1], ref_logprobs: [-2, -1, -1] };
    assert.deepEqual(shades('kl', values), [SHADES / 2, -SHADES / 2, 0]);
  });

  it('shade a ratio by its logarithm: twice as likely is as far as half as likely', () => {
    assert.deepEqual(shades('ratio', { ratio: [1, 2, 0.5] }), [0, SHADES, -SHADES]);
    const [up, down] = shades('ratio', { ratio: [1.1, 1 / 1.1, 1] }) ?? [];
    assert.equal(up, -(down ?? NaN));
  });

  it('shade every token in the loss with the advantage', () => {
    assert.deepEqual(shades('advantage', { mask: [1, 0, 1] }, -1), [-SHADES / 2, 0, -SHADES / 2]);
  });

  it('mark what is left out of the loss', () => {
    assert.deepEqual(shades('mask', { mask: [1, 0, 1] }), [0, -SHADES, 0]);
    const masked = completionView(0, { in_loss: false });
    assert.deepEqual([...(shadesOf('mask', masked, tokenView({ mask: [1, 1, 1] })) ?? [])], [-8, -8, -8]);
  });

  it('give a token without a value no colour', () => {
    assert.deepEqual(shades('entropy', { entropy: [2, NaN] }), [SHADES, 0, 0]);
  });

  it('are unavailable where the run recorded nothing, and say so', () => {
    for (const overlay of ['logprob', 'reference', 'kl', 'ratio', 'entropy', 'mask'] as const) {
      assert.equal(shades(overlay, {}), undefined, overlay);
      assert.match(whyUnavailable(overlay, completionView(0), tokenView({})).text, /recorded|written/);
    }
    assert.equal(whyUnavailable('kl', completionView(0), tokenView({})).key, 'grpo.kl_log_groups');
    assert.match(whyUnavailable('entropy', completionView(0), null).text, /no tokens/);
  });

  it('tell a ratio that comes with the update from one that was not recorded', () => {
    const [before, after] = [completionView(0), completionView(0, { in_loss: true })];
    assert.match(whyUnavailable('ratio', before, tokenView({})).text, /when the update/);
    assert.match(whyUnavailable('ratio', after, tokenView({})).text, /recorded no ratio/);
  });

  it('know a token in the loss from mask and completion', () => {
    const tokens = tokenView({ mask: [1, 0] });
    assert.equal(inLoss(completionView(0), tokens, 0), true);
    assert.equal(inLoss(completionView(0), tokens, 1), false);
    assert.equal(inLoss(completionView(0, { in_loss: false }), tokens, 0), false);
    assert.equal(inLoss(completionView(0), tokenView({}), 0), null);
  });
});
