import assert from 'node:assert/strict';
import { inEveryTheme } from '../support/accessibility.ts';
import { describePages } from '../support/suite.ts';
import { openParts, textIn } from './parts.ts';
import { everything, groupOf, tokensOf } from './sample-group.ts';

describePages("a group's cards", (browser) => {
  const open = (options: Parameters<typeof openParts>[1] = {}) => openParts(browser(), options);

  inEveryTheme(open, async (parts, look) => {
    const faults: string[] = [];
    // Log-probs have the deepest shade below zero, KL the one above.
    for (const overlay of ['logprob', 'kl'] as const) {
      await parts.group({ ...everything(), overlay });
      faults.push(...(await parts.axe(look)));
    }
    return faults;
  });

  it('show what could not be scored, is not known, or not yet, as such and never as 0', async () => {
    const parts = await open();
    await parts.group(everything());
    const cards = parts.page.getByRole('listitem');
    assert.equal(await cards.count(), 8);
    const unscorable = cards.nth(0);
    assert.match(await textIn(unscorable), /could not score/);
    assert.match(await textIn(unscorable), /truncated/);
    assert.match(await textIn(unscorable), /out of loss/);
    assert.match(await textIn(unscorable), /TypeError: no answer/);
    const waiting = await textIn(cards.nth(7));
    assert.match(waiting, /waiting/);
    assert.match(waiting, /KL –/);
    assert.match(waiting, /clip –/);
    assert.doesNotMatch(waiting.replace(/# ?7/, '').replace('×0.2', ''), /\d/);
    await parts.close();
  });

  it('say where graders said more than is in sight, and show all of it', async () => {
    const parts = await open();
    const group = groupOf(2);
    const words = 'the carry of the second digit is missing, '.repeat(8);
    for (const one of group.completions)
      one.details = {
        'exact-answer': { explanation: `first: ${words}` },
        concise: { explanation: 'second: short enough' },
      };
    await parts.group({ group, expected: 2 });
    const card = parts.page.getByRole('listitem').first();
    const more = card.getByRole('button', { name: 'show all that the graders said' });
    await more.waitFor();
    assert.deepEqual(await parts.axe(), []);
    const said = card.getByRole('group', { name: /What the graders said/ });
    const hidden = () =>
      said.evaluate((element: unknown) => {
        const { scrollHeight, clientHeight } = element as Record<string, number>;
        return (scrollHeight ?? 0) - (clientHeight ?? 0);
      });
    assert.ok((await hidden()) > 2, 'there is more to say');
    await more.click();
    await more.waitFor({ state: 'detached' });
    assert.ok((await hidden()) <= 2);
    // Nothing is promised where all is in sight.
    await parts.group({ group: groupOf(1), expected: 1 });
    assert.equal(await parts.page.getByRole('button', { name: 'show all that the graders said' }).count(), 0);
    await parts.close();
  });

  it('hold one completion and sixteen, of 5 and of 5,000 characters, at 400 pixels and at 1,600', async () => {
    for (const width of [400, 1_600]) {
      const parts = await open({ width });
      for (const count of [1, 16]) {
        for (const characters of [5, 5_000]) {
          const group = groupOf(count, (index) => `${index} words and `.repeat(500).slice(0, characters));
          await parts.group({ group, expected: count, tokens: tokensOf(group), overlay: 'entropy' });
          const sizes = await parts.page.getByRole('listitem').evaluateAll((cards) =>
            cards.map((card: unknown) => {
              const { offsetHeight, scrollWidth, offsetWidth } = card as Record<string, number>;
              return { offsetHeight: offsetHeight ?? 0, spill: (scrollWidth ?? 0) - (offsetWidth ?? 0) };
            }),
          );
          assert.equal(sizes.length, count);
          assert.ok(sizes.every(({ offsetHeight }) => offsetHeight < 480));
          assert.ok(sizes.every(({ spill }) => spill <= 0));
          const page = await parts.page.evaluate('document.documentElement.scrollWidth');
          assert.equal(page, width);
        }
      }
      await parts.close();
    }
  });

  it('ask once for tokens, and say plainly what is unavailable', async () => {
    const parts = await open();
    const group = groupOf(2);
    await parts.group({ group, expected: 2, overlay: 'kl' });
    await parts.group({ group, expected: 2, overlay: 'kl' });
    const ids = group.completions.map(({ id }) => id);
    assert.deepEqual(await parts.said(), [['need-tokens', { ids }]]);
    await parts.group({ group, overlay: 'kl', tokens: Object.fromEntries(ids.map((id) => [id, null])) });
    await parts.page.getByText('The run recorded no tokens of this completion.').waitFor();
    const bare = Object.fromEntries(ids.map((id) => [id, { id, pieces: ['8', '+'] }]));
    await parts.group({ group, overlay: 'kl', tokens: bare });
    await parts.page.getByRole('button', { name: 'grpo.kl_log_groups' }).click();
    assert.deepEqual((await parts.said()).at(-1), ['open-config', { key: 'grpo.kl_log_groups' }]);
    await parts.close();
  });

  it('read a token to the keyboard and to the pointer', async () => {
    const parts = await open();
    await parts.group({ ...everything(), overlay: 'ratio' });
    const tip = parts.page.getByRole('tooltip');
    await parts.page.getByRole('group', { name: /^Text of completion 1/ }).focus();
    await parts.page.keyboard.press('ArrowRight');
    await parts.page.keyboard.press('ArrowRight');
    assert.match(await textIn(tip), /token 2 of/);
    assert.match(await textIn(tip), /log-prob\s+−0\.500/);
    await parts.page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    await parts.page.locator('.token').first().hover();
    assert.match(await textIn(tip), /token 1 of/);
    await parts.close();
  });

  it('send up what a person does', async () => {
    const parts = await open();
    await parts.group(everything());
    const card = parts.page.getByRole('listitem').nth(5);
    await card.getByRole('button', { name: 'Completion 5' }).click();
    for (const name of ['Mark for a diff', 'Copy', 'Pin', 'Save as a regression case']) {
      await card.getByRole('button', { name }).click();
    }
    await parts.page.getByRole('button', { name: 'Reference' }).click();
    await parts.page.getByRole('textbox', { name: 'Note' }).first().fill('why');
    await parts.page.keyboard.press('Enter');
    await parts.page.getByRole('button', { name: /^show all 900,000/ }).click();
    const said = (await parts.said()).filter(([, detail]) => !JSON.stringify(detail).includes('ids'));
    const id = 's1-g0-c5';
    assert.deepEqual(
      said.filter(([name]) => name !== 'select'),
      [
        ['mark', { id }],
        ['copy', { id }],
        ['pin', { id, note: '' }],
        ['save-case', { id }],
        ['reference', { id: 's1-g0-c1' }],
        ['pin', { id: 's1-g0-c3', note: 'why' }],
        ['need-text', { id: 's1-g0-c0', part: 'completion' }],
      ],
    );
    assert.deepEqual(said[0], ['select', { id }]);
    await parts.close();
  });

  it('say how long each reward took for the step, and where it was not recorded', async () => {
    const parts = await open();
    const group = groupOf(2);
    const [first, second] = group.completions;
    assert.ok(first && second);
    group.completions = [
      { ...first, reward_seconds: { 'exact-answer': 12.345, concise: 0.001 } },
      { ...second, reward_seconds: {} },
    ];
    await parts.group({ group, expected: 2, order: 'index' });
    const [timed = '', untimed = ''] = await Promise.all(
      [0, 1].map((card) => textIn(parts.page.locator('grpo-grader-words').nth(card))),
    );
    assert.match(timed, /exact-answer : "80" instead of "85"[^]*12\.35 s for the step/);
    assert.match(timed, /concise[^]*<0\.01 s for the step/);
    assert.match(untimed, /exact-answer[^]*Time unavailable: the run did not record it/);
    assert.doesNotMatch(untimed, /concise|\d s\b/);
    await parts.close();
  });

  it('keep the clipboard to itself: a copied selection is not the copy button', async () => {
    const parts = await open();
    await parts.group(everything());
    await parts.page.getByRole('group', { name: 'Prompt' }).focus();
    await parts.page.keyboard.press('Control+a');
    await parts.page.keyboard.press('Control+c');
    assert.deepEqual(
      (await parts.said()).filter(([name]) => name === 'copy'),
      [],
    );
    await parts.close();
  });
});
