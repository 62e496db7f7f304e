import assert from 'node:assert/strict';
import { isComplete, slotsOf } from '../../../../webview/inspector/completion/slots.ts';
import { completionView, groupView } from './views.ts';

const indices = (slots: ReturnType<typeof slotsOf>) => slots.map(({ index }) => index);
const three = groupView([
  completionView(0, { advantage: -1 }),
  completionView(1, { advantage: 1 }),
  completionView(2, { advantage: -1 }),
]);

describe('the places of a group', () => {
  it('are there from the start, with the texts that are being sampled', () => {
    const slots = slotsOf(undefined, new Map([[1, 'ab']]), 3, 'advantage');
    assert.deepEqual(indices(slots), [0, 1, 2]);
    assert.deepEqual(
      slots.map(({ live }) => live),
      [undefined, 'ab', undefined],
    );
    assert.equal(isComplete(slots), false);
  });

  it('are by advantage when all are there, equal ones by index', () => {
    assert.deepEqual(indices(slotsOf(three, new Map(), 3, 'advantage')), [1, 0, 2]);
    assert.deepEqual(indices(slotsOf(three, new Map(), 3, 'index')), [0, 1, 2]);
  });

  it('do not move while one is missing', () => {
    assert.deepEqual(indices(slotsOf(three, new Map(), 4, 'advantage')), [0, 1, 2, 3]);
  });

  it('hold more completions than the config asked for', () => {
    assert.deepEqual(indices(slotsOf(three, new Map(), 0, 'index')), [0, 1, 2]);
  });
});
