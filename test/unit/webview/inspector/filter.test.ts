import assert from 'node:assert/strict';
import type { CompletionFilter } from '../../../../core/protocol/index.ts';
import {
  matchingGroups,
  readFindText,
  rewardLabel,
  stepsLabel,
  withKey,
} from '../../../../webview/inspector/state/filter.ts';
import { NO_TEXTS } from '../../../../webview/inspector/state/live.ts';
import type { ShownGroup } from '../../../../webview/inspector/state/shown.ts';
import { completion, group, pair } from './sample.ts';

const shown = (view: NonNullable<ShownGroup['view']>): ShownGroup => ({
  group: view.group,
  view,
  live: NO_TEXTS,
  livePrompt: undefined,
});
const GROUPS: ShownGroup[] = [
  shown(pair(1, 0, [0, 1])),
  shown(pair(1, 1, [1, 1])),
  shown(
    group(1, 2, [
      completion(1, 2, 0, null, { stop_reason: 'length', details: { exact: { error: 'timed out' } } }),
      completion(1, 2, 1, -2, { kl: 0.4, completion: { text: 'Fünf\nÄpfel', length: 10 } }),
    ]),
  ),
  { group: 3, view: undefined, live: new Map([[0, 'growing']]), livePrompt: undefined },
];

/** Numbers of the groups with a written completion that are left. */
function left(
  filter: CompletionFilter,
  pins: Record<string, string> = {},
  found?: ReadonlySet<string>,
): number[] {
  const kept = matchingGroups(GROUPS, filter, pins, 2, found);
  return kept.filter(({ view }) => view !== undefined).map(({ group: number }) => number);
}

describe('the filter on a step', () => {
  it('keeps groups with a completion that matches', () => {
    assert.deepEqual(left({}), [0, 1, 2]);
    assert.deepEqual(left({ reward: { max: 0.5 } }), [0, 2]);
    assert.deepEqual(left({ reward: { component: 'exact', min: 1 } }), [0, 1]);
    assert.deepEqual(left({ reward: { component: 'other', min: 0 } }), []);
    assert.deepEqual(left({ stop_reason: 'length' }), [2]);
    assert.deepEqual(left({ errors_only: true }), [2]);
    assert.deepEqual(left({ min_abs_advantage: 2 }), [2]);
    assert.deepEqual(left({ min_kl: 0.3 }), [2]);
    assert.deepEqual(left({ zero_spread_only: true }), [1]);
    assert.deepEqual(left({ pinned_only: true }, { 's1-g0-c1': '' }), [0]);
  });

  it('asks for all of its parts of one completion', () => {
    assert.deepEqual(left({ errors_only: true, min_kl: 0.3 }), []);
  });

  it('finds text in prompts and completions, case ignored', () => {
    assert.deepEqual(left({ text: { pattern: 'PROMPT 1', regex: false } }), [1]);
    assert.deepEqual(left({ text: { pattern: 'fünf', regex: false } }), [2]);
  });

  it('never runs an expression: it takes what was found, and leaves nothing out before that', () => {
    const text = { pattern: '(a+)+$', regex: true };
    assert.deepEqual(left({ text }), [0, 1, 2]);
    assert.deepEqual(left({ text }, {}, new Set(['s1-g1-c0'])), [1]);
    assert.deepEqual(left({ text, min_kl: 0.3 }, {}, new Set(['s1-g1-c0', 's1-g2-c1'])), [2]);
    assert.deepEqual(left({ text }, {}, new Set()), []);
  });

  it('keeps what is still being sampled: there is nothing to judge yet', () => {
    const kept = matchingGroups(GROUPS, { stop_reason: 'stop' }, {}, 2);
    assert.deepEqual(
      kept.map(({ group: number }) => number),
      [3],
    );
  });
});

describe('the find field', () => {
  it('reads text, patterns and what is still being typed', () => {
    assert.deepEqual(readFindText(''), { kind: 'none' });
    assert.deepEqual(readFindText('a+b'), { kind: 'text', pattern: 'a+b' });
    assert.deepEqual(readFindText('/a+b/'), { kind: 'regex', pattern: 'a+b' });
    assert.deepEqual(readFindText('/a+b'), { kind: 'text', pattern: '/a+b' });
  });

  it('says what is wrong with a pattern', () => {
    const read = readFindText('/[/');
    assert.equal(read.kind, 'invalid');
    assert.match(read.kind === 'invalid' ? read.message : '', /class/i);
  });

  it('says of a pattern of another dialect how JavaScript writes it, and nothing of flags that a search has not', () => {
    const patterns: [pattern: string, says: RegExp][] = [
      ['\\Aso', /^The expression holds `\\A`, which is not JavaScript's\..* write `\^`\.$/],
      ['(?P<n>a)', /write `\(\?<name>\.\.\.\)`/],
      ['a++', /write `a?\+`/],
      ['[[:alpha:]]', /write `a-zA-Z` inside/],
      ['(?i)so', /`\(\?i\)`.*\. Leave it out: a search ignores case/],
      ['(?i:so)', /`\(\?i:`.*\. Write `\(\?:` here: a search ignores case/],
      ['(a', /^The expression is not a regular expression that compiles: unterminated group\.$/],
    ];
    for (const [pattern, says] of patterns) {
      const read = readFindText(`/${pattern}/`);
      const message = read.kind === 'invalid' ? read.message : 'taken';
      assert.match(message, says, pattern);
      assert.doesNotMatch(message, /flags: i|Invalid regular expression/, pattern);
    }
    for (const pattern of ['\\p{L}+', '^a(?<n>b)\\k<n>$', '\\d{1,3}'])
      assert.deepEqual(readFindText(`/${pattern}/`), { kind: 'regex', pattern });
  });
});

describe('what the chips say', () => {
  it('names the bounds', () => {
    assert.equal(rewardLabel(undefined), 'reward');
    assert.equal(rewardLabel({ min: 0.5 }), 'reward ≥ 0.50');
    assert.equal(rewardLabel({ component: 'exact', min: 0, max: 1 }), 'exact 0.00 to 1.00');
    assert.equal(stepsLabel({ from: 3, to: Number.MAX_SAFE_INTEGER }), 'from step 3');
    assert.equal(stepsLabel({ from: 3, to: 9 }), 'steps 3 to 9');
  });

  it('takes a key away with undefined', () => {
    assert.deepEqual(withKey({ errors_only: true, min_kl: 1 }, 'errors_only', undefined), { min_kl: 1 });
  });
});
