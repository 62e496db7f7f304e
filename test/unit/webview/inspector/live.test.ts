import assert from 'node:assert/strict';
import { applyLive } from '../../../../webview/inspector/state/live.ts';

const line = (step: number, group: number, index: number, text: string) => ({ step, group, index, text });

describe('live text', () => {
  it('grows each completion by its new pieces', () => {
    const first = applyLive(undefined, { fresh: true, lines: [line(1, 0, 0, '7+'), line(1, 0, 1, '8')] });
    const second = applyLive(first, { fresh: false, lines: [line(1, 0, 0, '8=15'), line(1, 2, 0, 'x')] });
    assert.equal(second?.groups.get(0)?.get(0), '7+8=15');
    assert.equal(second?.groups.get(0)?.get(1), '8');
    assert.equal(second?.groups.get(2)?.get(0), 'x');
  });

  it('changes no texts that somebody holds, and keeps those of a group without news', () => {
    const first = applyLive(undefined, { fresh: true, lines: [line(1, 0, 0, 'a'), line(1, 1, 0, 'b')] });
    const second = applyLive(first, { fresh: false, lines: [line(1, 0, 0, 'c')] });
    assert.equal(first?.groups.get(0)?.get(0), 'a');
    assert.equal(second?.groups.get(1), first?.groups.get(1));
  });

  it('begins anew with a fresh step, and with lines of another step', () => {
    const first = applyLive(undefined, { fresh: true, lines: [line(1, 0, 0, 'a')] });
    const fresh = applyLive(first, { fresh: true, lines: [line(2, 0, 1, 'b')] });
    assert.deepEqual([fresh?.step, fresh?.groups.get(0)?.has(0)], [2, false]);
    const crossed = applyLive(first, { fresh: false, lines: [line(1, 0, 0, 'x'), line(2, 0, 1, 'b')] });
    assert.deepEqual([crossed?.step, crossed?.groups.get(0)?.has(0)], [2, false]);
  });

  it('is nothing when the step was emptied', () => {
    const first = applyLive(undefined, { fresh: true, lines: [line(1, 0, 0, 'a')] });
    assert.equal(applyLive(first, { fresh: true, lines: [] }), undefined);
  });
});
