import assert from 'node:assert/strict';
import { diagnose, type Problem } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';

describe('config: names of columns where they mean nothing', () => {
  const check = async (rewards: string, stop = '[]'): Promise<Problem[]> => {
    const files = memoryFiles({
      'embedded:sums/config.json': '{}',
      'rows.jsonl': '{"q": "1+1=", "answer": "2", "the word": "x"}\n',
    });
    const text = `model: { base: "embedded:sums" }\ndata: { train: rows.jsonl, prompt: "{q}" }\nrewards: [ ${rewards} ]\ngrpo: { stop: ${stop} }\n`;
    const found = await diagnose(text, files);
    return found.filter(({ code }) => code === 'config-bare-column' || code === 'config-no-template');
  };

  it('are said of a template whose braces were forgotten, or are those of another program', async () => {
    for (const [reward, fixed] of [
      ['{ use: exact-answer, answer: answer }', '"{answer}"'],
      ['{ use: exact-answer, answer: Answer }', '"{answer}"'],
      ['{ use: exact-answer, answer: "{{ answer }}" }', '"{answer}"'],
      ['{ use: exact-answer, answer: $answer }', '"{answer}"'],
      ['{ use: exact-answer, answer: "<answer>" }', '"{answer}"'],
      ['{ use: contains, text: "{{the word}}" }', '"{the word}"'],
      ['{ use: contains, any: [yes it is, $answer] }', '"{answer}"'],
      ['{ use: shuffled, reward: { use: exact-answer, answer: answer } }', '"{answer}"'],
    ] as const) {
      const [found, ...others] = await check(reward);
      assert.deepEqual([found?.severity, found?.code, others.length], ['warning', 'config-bare-column', 0], reward); // prettier-ignore
      assert.equal(found?.fix?.edits[0]?.new_text, fixed, reward);
    }
  });

  it('are asked about, and not changed by a click, where a word is looked for', async () => {
    const [found, ...others] = await check('{ use: contains, text: the word }');
    assert.deepEqual([found?.severity, found?.code, found?.fix, others.length], ['info', 'config-bare-column', undefined, 0]); // prettier-ignore
  });

  it('are said of texts that are no templates', async () => {
    for (const [reward, stop, what] of [
      ['{ use: regex, pattern: "{answer}" }', '[]', /^A pattern is no template: `{answer}`/],
      ['{ use: regex, pattern: "is {awnser}$" }', '[]', /and not for the column `answer`/],
      ['{ use: format, pattern: "a{answer}" }', '[]', /^A pattern/],
      ['{ use: exact-answer, answer: "{answer}", after: "{answer}:" }', '[]', /^The mark of `after`/],
      ['{ use: length, target: 3 }', '["{answer}"]', /^A stop text/],
    ] as const) {
      const [found, ...others] = await check(reward, stop);
      assert.deepEqual([found?.severity, found?.code, others.length], ['warning', 'config-no-template', 0], reward); // prettier-ignore
      assert.match(found?.message ?? '', what);
    }
  });

  it('are none of what is right', async () => {
    for (const reward of [
      '{ use: exact-answer, answer: "{answer}" }',
      '{ use: exact-answer, answer: "42" }',
      '{ use: contains, text: "the answer is" }',
      '{ use: contains, all: ["{q}", "="] }',
      '{ use: contains, all: ["<answer>", "</answer>", "[answer]"] }',
      '{ use: contains, any: [answer, Answer] }',
      '{ use: contains, text: Answer }',
      '{ use: regex, pattern: "a{2,3}" }',
      '{ use: regex, pattern: "\\\\p{L}", flags: u }',
      '{ use: regex, pattern: "answer" }',
      '{ use: regex, pattern: "\\\\boxed{[^}]*}" }',
    ])
      assert.deepEqual(await check(reward), [], reward);
  });
});
