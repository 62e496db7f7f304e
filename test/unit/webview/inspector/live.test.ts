import assert from 'node:assert/strict';
import { LIVE_PROMPT } from '../../../../core/run/records.ts';
import { promptLine } from '../../../../webview/inspector/groups/prompt-line.ts';
import { applyLive, NO_TEXTS } from '../../../../webview/inspector/state/live.ts';

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

  it('keeps the prompt of each group until the step is over', () => {
    const begun = { ...line(1, 3, 0, 'a'), prompt: '38+47=' };
    const first = applyLive(undefined, { fresh: true, lines: [begun, line(1, 4, 0, 'b')] });
    const second = applyLive(first, { fresh: false, lines: [line(1, 3, 1, 'c')] });
    assert.deepEqual(second?.prompts.get(3), { text: '38+47=', isCut: false });
    assert.equal(second?.prompts.get(4), undefined);
    const next = applyLive(second, { fresh: false, lines: [line(2, 3, 0, 'd')] });
    assert.equal(next?.prompts.size, 0);
  });

  it('marks a prompt that is cut, and leaves out half a character at the cut', () => {
    const text = `${'x'.repeat(LIVE_PROMPT - 1)}\ud83d`;
    const live = applyLive(undefined, { fresh: true, lines: [{ ...line(1, 0, 0, 'a'), prompt: text }] });
    assert.deepEqual(live?.prompts.get(0), { text: 'x'.repeat(LIVE_PROMPT - 1), isCut: true });
  });
});

describe('the line of a prompt in the list of groups', () => {
  const sampled = (text: string, isCut: boolean) =>
    promptLine({ group: 0, view: undefined, live: NO_TEXTS, livePrompt: { text, isCut } }, 20);

  it('is safe to show while the group is sampled, and ends in dots where it is cut', () => {
    assert.equal(sampled('a\u202eb\u001b\n1', false), 'a‹U+202E›b␛↵1');
    assert.equal(sampled('short', true), 'short…');
    assert.equal(sampled('x'.repeat(30), true), `${'x'.repeat(20)}…`);
  });

  it('is nothing while no prompt is known', () => {
    const shown = { group: 0, view: undefined, live: NO_TEXTS, livePrompt: undefined };
    assert.equal(promptLine(shown), undefined);
  });
});
