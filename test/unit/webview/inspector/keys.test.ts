import assert from 'node:assert/strict';
import { keyAction } from '../../../../webview/inspector/state/keys.ts';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });
const nowhere = { inInput: false, onControl: false };

describe('keys', () => {
  it('tell small from capital letters', () => {
    assert.equal(keyAction(press('n'), nowhere), 'next-completion');
    assert.equal(keyAction(press('P'), nowhere), 'previous-step');
    assert.equal(keyAction(press('?'), nowhere), 'help');
    assert.equal(keyAction(press('r'), nowhere), 'reference');
    assert.equal(keyAction(press('s'), nowhere), 'save-case');
    assert.equal(keyAction(press('x'), nowhere), undefined);
  });

  it('leave fields their letters, but for Escape', () => {
    assert.equal(keyAction(press('n'), { inInput: true, onControl: false }), undefined);
    assert.equal(keyAction(press('Escape'), { inInput: true, onControl: false }), 'back');
  });

  it('leave the editor its combinations, and buttons their Enter', () => {
    assert.equal(keyAction(press('c', { ctrlKey: true }), nowhere), undefined);
    assert.equal(keyAction(press('c', { metaKey: true }), nowhere), undefined);
    assert.equal(keyAction(press('Enter'), { inInput: false, onControl: true }), undefined);
    assert.equal(keyAction(press('Enter'), nowhere), 'open');
  });
});
