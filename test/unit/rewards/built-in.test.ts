import assert from 'node:assert/strict';
import { shuffledOrder } from '../../../trainer/rewards/builtin/shuffled.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

describe('built-in rewards', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  /** Values of one built-in. */
  async function score(
    entry: Record<string, unknown>,
    completions: string[],
    columns: Record<string, unknown[]> = {},
  ) {
    const runner = await workspace.open([entry], { columns: Object.keys(columns) });
    const scores = await runner.score(batchOf(completions, columns));
    assert.ok(
      scores.details[0]?.every((details) => details?.explanation),
      'each value is explained',
    );
    return scores.values[0];
  }

  it('exact-answer compares what follows the last mark with the row', async () => {
    const completions = ['7+5=12 -> 12', '-> 13 -> 12 ', '12', '-> 12.', '->12', '->'];
    const values = await score({ use: 'exact-answer', answer: '{sum}' }, completions, {
      sum: completions.map(() => 12),
    });
    assert.deepEqual(values, [1, 1, 0, 0, 1, 0]);
  });

  it('exact-answer gives an unfinished completion 0 and says so', async () => {
    const runner = await workspace.open([{ use: 'exact-answer', answer: '{sum}' }], { columns: ['sum'] });
    const batch = { ...batchOf(['-> 12', '-> 12', '-> 12'], { sum: ['12', '12', '12'] }) };
    const scores = await runner.score({ ...batch, stopReasons: ['eos', 'length', 'stop'] });
    assert.deepEqual(scores.values, [[1, 0, 1]]);
    assert.match(scores.details[0]?.[1]?.explanation ?? '', /unfinished/);
    assert.equal(runner.hostPid, undefined, 'no process for rewards that are ours');
  });

  it('exact-answer takes the whole completion without a mark, and ignores case when told', async () => {
    const entry = { use: 'exact-answer', answer: '{a}', after: '', ignore_case: true };
    assert.deepEqual(await score(entry, [' Paris\n', 'in Paris'], { a: ['paris', 'paris'] }), [1, 0]);
  });

  it('an answer that the row lacks is an error and no zero', async () => {
    const runner = await workspace.open([{ use: 'exact-answer', answer: '{a}' }], { columns: ['a'] });
    const error = await errorOf(runner.score(batchOf(['-> 1'], { a: [null] })));
    assert.equal(error.code, 'reward-failed');
    assert.match(error.message, /"a", which this row leaves empty/);
  });

  it('contains: a text, any, all', async () => {
    assert.deepEqual(
      await score({ use: 'contains', text: '{w}' }, ['a cat', 'a Cat'], { w: ['cat', 'cat'] }),
      [1, 0],
    );
    assert.deepEqual(
      await score({ use: 'contains', any: ['cat', 'dog'], ignore_case: true }, ['Dog', 'cow']),
      [1, 0],
    );
    assert.deepEqual(
      await score({ use: 'contains', all: ['cat', 'dog'] }, ['cat dog', 'cat', '']),
      [1, 0.5, 0],
    );
  });

  it('regex: anywhere, or the whole completion whatever the flags', async () => {
    assert.deepEqual(await score({ use: 'regex', pattern: '\\d+' }, ['a12', 'a']), [1, 0]);
    const whole = { use: 'regex', pattern: 'a|ab', full_match: true, flags: 'm' };
    assert.deepEqual(await score(whole, ['ab', 'ab\n', 'x\nab', 'a']), [1, 0, 0, 1]);
  });

  it('a pattern that backtracks without end is a time-out and does not hold up the trainer', async () => {
    const runner = await workspace.open([{ use: 'regex', pattern: '^(a+)+$', timeout_s: 1 }]);
    const error = await errorOf(runner.score(batchOf([`${'a'.repeat(40)}b`])));
    assert.equal(error.code, 'reward-timeout');
    assert.deepEqual((await runner.score(batchOf(['aaa']))).values, [[1]]);
  });

  it('length: target, range, characters', async () => {
    assert.deepEqual(
      await score({ use: 'length', target: 4 }, ['', 'a', 'a b', 'a b c d', 'a b c d e f', 'a '.repeat(9)]),
      [0, 0.25, 0.5, 1, 0.5, 0],
    );
    assert.deepEqual(await score({ use: 'length', min: 2, max: 3 }, ['a', 'a b', 'a b c', 'a b c d']), [
      0.5,
      1,
      1,
      2 - 4 / 3,
    ]);
    assert.deepEqual(await score({ use: 'length', min: 2, unit: 'characters' }, ['😀', '😀😀']), [0.5, 1]);
  });

  it('format: tags in order and once, or a pattern over the whole', async () => {
    const completions = [
      '<think>a\nb</think>\n<answer>1</answer>',
      '<answer>1</answer><think>a</think>',
      '<think>a</think><answer>1</answer> and more',
      '<think>a</think><answer>1</answer><answer>2</answer>',
      '<think><answer>1</answer>',
    ];
    assert.deepEqual(await score({ use: 'format', tags: ['think', 'answer'] }, completions), [1, 0, 0, 0, 0]);
    assert.deepEqual(await score({ use: 'format', pattern: 'a|b' }, ['a', 'b', 'ab']), [1, 1, 0]);
  });

  it('format: a completion that begins inside of the tag which the prompt opens', async () => {
    const inside = ['a\nb</think>\n1', '<think>a</think>1', 'a', 'a</think>b</think>', '</think>1'];
    const think = { use: 'format', preset: 'think' };
    assert.deepEqual(await score({ ...think, prompt_opens: true }, inside), [1, 0, 0, 0, 1]);
    assert.deepEqual(await score(think, inside), [0, 1, 0, 0, 0]);
    const tags = { use: 'format', tags: ['think', 'answer'], prompt_opens: true };
    const both = ['a</think><answer>1</answer>', '<think>a</think><answer>1</answer>'];
    assert.deepEqual(await score(tags, both), [1, 0]);
  });

  it('shuffled permutes the values of a batch, the same way every time', async () => {
    const completions = Array.from({ length: 40 }, (_, index) => 'a '.repeat(index));
    const plain = { use: 'length', target: 40 };
    const runner = await workspace.open([plain, { use: 'shuffled', reward: plain }]);
    assert.deepEqual(runner.names, ['length', 'shuffled']);
    const { values, details } = await runner.score(batchOf(completions));
    const [straight, shuffled] = values as [number[], number[]];
    assert.notDeepEqual(shuffled, straight);
    assert.deepEqual(
      shuffled.toSorted((a, b) => a - b),
      straight.toSorted((a, b) => a - b),
    );
    assert.match(details[1]?.[0]?.explanation ?? '', /^shuffled: earned by completion \d+ \(\d+ words\)$/);
    assert.deepEqual((await runner.score(batchOf(completions))).values[1], shuffled);
    assert.notDeepEqual((await runner.score({ ...batchOf(completions), step: 2 })).values[1], shuffled);
    assert.notDeepEqual((await runner.score({ ...batchOf(completions), seed: 8 })).values[1], shuffled);
  });

  it('shuffledOrder is a permutation in which every place is as likely', () => {
    const firsts = new Array<number>(4).fill(0);
    for (let step = 0; step < 2000; step++) {
      const order = shuffledOrder(4, [1, 0], step);
      assert.deepEqual(order.toSorted(), [0, 1, 2, 3]);
      firsts[order[0] ?? -1]! += 1;
    }
    assert.ok(
      firsts.every((count) => Math.abs(count - 500) < 100),
      String(firsts),
    );
  });

  it('an unknown reward, a bad option and a reserved column are refused', async () => {
    const unknown = await errorOf(workspace.open([{ use: 'exact-anwser', answer: '{a}' }]));
    assert.match(unknown.message, /did you mean "exact-answer"/);
    const option = await errorOf(
      workspace.open([{ use: 'shuffled', reward: { use: 'contains', txt: 'a' } }]),
    );
    assert.equal(option.code, 'reward-options');
    assert.match(option.message, /txt/);
    const column = await errorOf(
      workspace.open([{ use: 'length', target: 1 }], { columns: ['stop_reasons'] }),
    );
    assert.equal(column.code, 'reward-reserved-column');
  });
});
