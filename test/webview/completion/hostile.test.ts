import assert from 'node:assert/strict';
import { openParts, textIn } from './parts.ts';
import { groupOf, tokensOf } from './sample-group.ts';
import { describePages } from '../support/suite.ts';

const HOSTILE = [
  '<img src=x onerror="document.title=1"><script>document.title=1</script><style>*{display:none}</style>',
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007 \u0000\u009b',
  '\u202eright to left\u2066 \u200bhidden \u{e0041}tag',
  '"><iframe src="https://evil.test"></iframe> javascript:alert(1)',
  `Z${'\u0301'.repeat(300)}algo`,
  'x'.repeat(1_000_000),
];

describePages('a hostile completion', (browser) => {
  it('is text and nothing else, with and without tokens, and in every place', async () => {
    const parts = await openParts(browser());
    const group = groupOf(HOSTILE.length, (index) => HOSTILE[index] ?? '');
    for (const completion of group.completions) {
      const text = completion.completion.text.slice(0, 300);
      completion.details = { [text]: { explanation: `"${text}"`, error: text, components: { [text]: 1 } } };
      completion.rewards = { [text]: 1 };
    }
    group.prompt = { text: HOSTILE.slice(0, -1).join('\n'), length: 1_000 };
    const pins = Object.fromEntries(group.completions.map(({ id }, index) => [id, HOSTILE[index] ?? '']));
    for (const overlay of ['none', 'entropy'] as const) {
      await parts.group({ group, pins, tokens: tokensOf(group), overlay, expected: HOSTILE.length });
      assert.equal(await parts.page.locator('img, iframe, grpo-group-view script').count(), 0);
      assert.equal(await parts.page.title(), 'GRPO Studio');
      const shown = await textIn(parts.page.getByRole('listitem').nth(1));
      assert.match(shown, /␛\[2J␛\[31mred/);
      assert.doesNotMatch(shown, /[\u001b\u0007\u0000\u009b]/);
      assert.match(await textIn(parts.page.getByRole('listitem').nth(2)), /‹U\+202E›right to left/);
    }
    assert.deepEqual(parts.problems, []);
    await parts.close();
  });

  it('is text in the prompt of a group that is being sampled, too, and is marked where it is cut', async () => {
    const parts = await openParts(browser());
    const text = HOSTILE.slice(0, -1).join('\n');
    await parts.group({ livePrompt: { text, isCut: true }, live: [[0, 'so']], expected: 1 });
    assert.equal(await parts.page.locator('img, iframe, grpo-group-view script').count(), 0);
    const prompt = await textIn(parts.page.getByLabel('Prompt', { exact: true }));
    assert.match(prompt, /<script>document\.title=1/);
    assert.doesNotMatch(prompt, /[\u001b\u202e\u0000]/);
    await parts.page.getByText(/its first \d+ characters/).waitFor();
    assert.deepEqual(parts.problems, []);
    await parts.close();
  });

  it('of a megabyte in one line is shown in pieces, and stays in its card', async () => {
    const parts = await openParts(browser());
    await parts.group({ group: groupOf(1, () => 'x'.repeat(1_000_000)), expected: 1 });
    const more = parts.page.getByRole('button', { name: /^show more/ });
    assert.match(await more.innerText(), /50,000 of 1,000,000/);
    await more.click();
    assert.match(await more.innerText(), /100,000 of 1,000,000/);
    const box = await parts.page.getByRole('listitem').boundingBox();
    assert.ok(box !== null && box.height < 480 && box.width <= 1_400);
    await parts.close();
  });

  it('whose rewards are called as JavaScript’s own are is drawn, with what the record lacks left out', async () => {
    const parts = await openParts(browser());
    const names = ['constructor', 'toString', 'valueOf'];
    const group = groupOf(2);
    for (const one of group.completions) [one.rewards, one.details] = [{}, {}];
    const [first] = group.completions;
    if (first !== undefined) {
      first.rewards = Object.fromEntries(names.map((name) => [name, 0.5]));
      first.details = { constructor: { explanation: 'counted the letters' } };
    }
    const weights = Object.fromEntries(names.map((name) => [name, 0.25]));
    await parts.group({ group, weights, expected: 2 });
    const cards = parts.page.getByRole('listitem');
    // The one of the greater advantage comes first.
    const [lacking, having] = [await textIn(cards.nth(0)), await textIn(cards.nth(1))];
    assert.match(having, /counted the letters/);
    for (const name of names) assert.match(having, new RegExp(`${name} ×0\\.25\\s+0\\.50`));
    assert.doesNotMatch(lacking, /native code|NaN|undefined/);
    assert.deepEqual(parts.problems, []);
    await parts.close();
  });

  it('does nothing in a diff', async () => {
    const parts = await openParts(browser());
    const [left, right] = [HOSTILE.join('\n'), HOSTILE.toReversed().join('\n')];
    await parts.diff({ title: HOSTILE[0] ?? '', text: left }, { title: HOSTILE[2] ?? '', text: right });
    assert.equal(await parts.page.locator('img, iframe, grpo-diff-view script').count(), 0);
    await parts.page.getByText(/too long to compare words/).waitFor();
    assert.deepEqual(parts.problems, []);
    await parts.close();
  });
});
