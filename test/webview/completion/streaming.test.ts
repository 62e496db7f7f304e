import assert from 'node:assert/strict';
import type { GroupView } from '../../../core/protocol/index.ts';
import { openParts, styleOf, type Parts } from './parts.ts';
import { groupOf, tokensOf } from './sample-group.ts';
import { describePages } from '../support/suite.ts';

const COUNT = 8;
const WEIGHTS = { 'exact-answer': 1, concise: 0.2 };

/** Where every card lies, by its number. */
const places = (parts: Parts): Promise<string[]> =>
  parts.page.getByRole('listitem').evaluateAll((cards) =>
    cards.map((card: unknown) => {
      const one = card as { slotted: { index: number }; getBoundingClientRect(): Record<string, number> };
      const { x, y, width, height } = one.getBoundingClientRect();
      return `#${one.slotted.index} at ${x},${y}: ${width} by ${height}`;
    }),
  );

describePages('a group that is being sampled', (browser) => {
  const whole = groupOf(COUNT, (index) => `${'so 8+7=15 carry 1, '.repeat(1 + index * 6)}-> ${index}`);
  const part = (count: number): GroupView => ({
    ...whole,
    completions: whole.completions
      .slice(0, count)
      .map((completion) => ({ ...completion, kl: null, clip_low: null, clip_high: null, in_loss: null })),
  });

  it('does not move a card: not for text, not for rewards, not for the update', async () => {
    const parts = await openParts(browser());
    const given = { expected: COUNT, weights: WEIGHTS, order: 'advantage', maxTokens: 256 } as const;
    await parts.group({ ...given, livePrompt: { text: whole.prompt.text, isCut: false }, live: [] });
    const start = await places(parts);
    assert.equal(start.length, COUNT);
    await parts.group({ ...given, group: part(0) });
    assert.deepEqual(await places(parts), start, 'the first record');
    const live = (share: number): [number, string][] =>
      whole.completions.map(({ index, completion: { text } }) => [index, text.slice(0, text.length * share)]);
    for (const share of [0.1, 0.5, 1]) {
      await parts.group({ ...given, group: part(0), live: live(share) });
      assert.deepEqual(await places(parts), start, `text ${share}`);
    }
    for (const count of [1, 5, COUNT]) {
      await parts.group({ ...given, group: part(count), live: live(1).slice(count) });
      assert.deepEqual(await places(parts), start, `${count} rewards`);
    }
    await parts.group({ ...given, group: whole, tokens: tokensOf(whole), overlay: 'kl' });
    assert.deepEqual(await places(parts), start, 'the update');
    await parts.page.getByRole('button', { name: 'by advantage' }).click();
    const sorted = await places(parts);
    assert.match(sorted[0] ?? '', /^#1 /);
    await parts.close();
  });

  it('shows the end of a text that grows, and leaves a reader who scrolled up alone', async () => {
    const parts = await openParts(browser());
    const grow = (words: number) =>
      parts.group({ expected: 1, live: [[0, 'one more word, '.repeat(words)]], maxTokens: 4_096 });
    const box = parts.page.getByRole('group', { name: 'Text of completion 0' });
    const fromEnd = () =>
      box.evaluate((element: unknown) => {
        const { scrollHeight, scrollTop, clientHeight } = element as Record<string, number>;
        return (scrollHeight ?? 0) - (scrollTop ?? 0) - (clientHeight ?? 0);
      });
    await grow(400);
    assert.ok((await fromEnd()) < 2);
    await grow(600);
    assert.ok((await fromEnd()) < 2);
    await box.evaluate((element: unknown) => void ((element as { scrollTop: number }).scrollTop = 0));
    await grow(800);
    assert.ok((await fromEnd()) > 100);
    await parts.close();
  });

  it('has a caret that stands still where motion is not wanted', async () => {
    for (const reducedMotion of [false, true]) {
      const parts = await openParts(browser(), { reducedMotion });
      await parts.group({ expected: 1, live: [[0, '8+7']] });
      const animation = await styleOf(parts.page.locator('.caret'), 'animation-name');
      assert.equal(animation, reducedMotion ? 'none' : 'blink');
      await parts.close();
    }
  });
});
