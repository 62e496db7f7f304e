import assert from 'node:assert/strict';
import { completionsFor, referencePage } from '../../../../core/config/index.ts';
import { builtInRewardIds } from '../../../../core/config/rewards.ts';
import { anchorOf } from '../../../../extension/language/config/anchor.ts';
import { hoverAt } from '../../../../extension/language/config/hover-text.ts';
import { withCursor } from './cursor.ts';

const hover = (marked: string) => {
  const { text, cursor } = withCursor(marked);
  return hoverAt(text, cursor);
};

describe('extension/language: hover', () => {
  it('tells meaning, values, default and when to change', () => {
    const found = hover('grpo:\n  num_gen¦erations: 16\n');
    assert.deepEqual(found?.range, { line: 2, column: 3, end_line: 2, end_column: 18 });
    const text = found.markdown.join('\n');
    for (const part of [
      /^\*\*grpo\.num_generations\*\*/,
      /size of a group/,
      /at least 1/,
      /Default: `8`/,
      /frac_reward_zero_std/,
    ])
      assert.match(text, part);
    assert.equal(found.anchor, 'grpo');
  });

  it('takes values, aliases, list items and braces', () => {
    assert.match(hover('grpo: { beta: 0.0¦1 }')?.markdown[0] ?? '', /grpo\.beta/);
    assert.match(hover('grpo: { kl_co¦eff: 0.01 }')?.markdown[0] ?? '', /grpo\.beta/);
    assert.match(hover('model:\n  base: x\n  lora¦_r: 4')?.markdown[0] ?? '', /model\.adapter\.r/);
    assert.match(hover('grpo: { stop: [a, b¦b] }')?.markdown[0] ?? '', /grpo\.stop/);
    assert.match(
      hover('data:\n  messages:\n    - { ro¦le: user }')?.markdown[0] ?? '',
      /data\.messages\[\]\.role/,
    );
    assert.match(hover('tra¦in:')?.markdown[0] ?? '', /train/);
  });

  it('tells what a reward measures, and the options of the one that is used', () => {
    const use = hover('rewards:\n  - use: exact-an¦swer\n');
    assert.match(use?.markdown.join('\n') ?? '', /right one/);
    assert.equal(use?.anchor, 'use-exact-answer');
    const option = hover('rewards:\n  - use: length\n    tar¦get: 3\n');
    assert.match(option?.markdown.join('\n') ?? '', /best length/);
    const wrapped = hover('rewards: [{ use: shuffled, reward: { use: length, tar¦get: 3 } }]');
    assert.match(wrapped?.markdown.join('\n') ?? '', /best length/);
    assert.match(
      hover('rewards: [{ use: shuffled, rew¦ard: { use: length } }]')?.markdown.join('\n') ?? '',
      /shuffled/,
    );
  });

  it('names the extension that brings a reward, in words that stay text', () => {
    const plugin = {
      use: 'ext:acme.rewards/politeness',
      extension: 'acme.rewards',
      id: 'politeness',
      extensionName: 'Acme [Rewards](command:x)',
      module: '/p.js',
      description: 'Says *please*.',
    };
    const { text, cursor } = withCursor('rewards:\n  - use: ext:acme.rewards/polite¦ness\n');
    const found = hoverAt(text, cursor, [plugin]);
    assert.deepEqual(found?.markdown, [
      '**ext:acme.rewards/politeness**',
      'Says \\*please\\*\\.\n\nFrom the extension Acme \\[Rewards\\]\\(command:x\\) (`acme.rewards`).',
    ]);
    assert.equal(found.anchor, 'rewards');
    assert.match(hoverAt(text, cursor)?.markdown[0] ?? '', /rewards\[\]\.use/);
  });

  it('says nothing in comments, between keys and about unknown ones', () => {
    for (const marked of [
      'grpo: # be¦ta',
      '¦\n\ngrpo: 1',
      'grpo: { nothing¦: 1 }',
      '¦',
      'rewards:\n  - use: ./my.ts\n    own¦: 1',
    ]) {
      assert.equal(hover(marked), undefined, marked);
    }
  });

  it('links to headings that the reference page has', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .trim()
        .replaceAll(' ', '-');
    const headings = [...referencePage().matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading ?? ''));
    const paths: (string | number)[][] = [[], ['model', 'adapter', 'r']];
    for (const { label, kind } of completionsFor([])) {
      if (kind === 'key')
        paths.push([label], ...completionsFor([label]).map((below) => [label, below.label]));
    }
    for (const path of paths)
      assert.ok(headings.includes(path.length === 0 ? 'the-config' : anchorOf({ path })), path.join('.'));
    for (const use of builtInRewardIds) {
      for (const { label } of completionsFor(['rewards', 0], use)) {
        assert.ok(headings.includes(anchorOf({ path: ['rewards', 0, label], use })), `${use} ${label}`);
      }
    }
  });
});
