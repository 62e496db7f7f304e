import assert from 'node:assert/strict';
import { diagnose } from '../../../core/config/index.ts';
import { rightAnswer, stopInTheWay } from '../../../core/text/exact-answer.ts';
import { memoryFiles } from './memory-files.ts';

const mark = { after: '####', ignore_case: false };

describe('config: right answers', () => {
  const codes = async (rows: object[], data: string, reward: string, stop = '[]'): Promise<string[]> => {
    const files = memoryFiles({
      'embedded:sums/config.json': '{}',
      'rows.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const text = `model: { base: "embedded:sums" }\ndata: { train: rows.jsonl, ${data} }\nrewards: [ { use: exact-answer, ${reward} } ]\ngrpo: { stop: ${stop} }\n`;
    const found = await diagnose(text, files);
    return found.map(({ code }) => code).filter((code) => /answer/.test(code));
  };

  it('of a worked solution are what follows its last mark', () => {
    assert.equal(rightAnswer('48/2 = 24 #### no\n#### 72', mark), '72');
    assert.equal(rightAnswer(' 72 ', mark), '72');
    assert.equal(stopInTheWay('72', mark, ['\n', '7']), '7');
    assert.equal(stopInTheWay('72', mark, ['2']), undefined);
    assert.equal(stopInTheWay('72', mark, ['####']), '####');
  });

  it('that cannot be given, are empty or hold separators are said', async () => {
    const prompt = 'prompt: "{q}"';
    const answer = 'answer: "{a}", after: "####"';
    assert.deepEqual(await codes([{ q: '1', a: 'so\n#### 72' }], prompt, answer), []);
    assert.deepEqual(await codes([{ q: '1', a: '3.14' }], prompt, answer, '["."]'), ['config-answer-never']);
    assert.deepEqual(
      await codes(
        [
          { q: '1', a: '' },
          { q: '2', a: '4' },
        ],
        prompt,
        answer,
      ),
      ['config-answer-empty'],
    );
    assert.deepEqual(await codes([{ q: '1', a: '$1,000' }], prompt, answer), ['config-answer-as-text']);
  });

  it('are made of the first rows alone where templates make much of them, one bound for all rewards', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => JSON.stringify({ q: `${i}`, a: '1,000'.repeat(4000) }));
    const files = memoryFiles({ 'embedded:sums/config.json': '{}', 'rows.jsonl': rows.join('\n') });
    // 2 million characters a row, and 25 rows of them for all rewards.
    const answer = `{ use: exact-answer, answer: "${'{a}'.repeat(100)}" }`;
    const text = `model: { base: "embedded:sums" }\ndata: { train: rows.jsonl, prompt: "{q}" }\nrewards: [ ${answer}, { name: again, use: exact-answer, answer: "{a}{a}" } ]\n`;
    const said = (await diagnose(text, files)).filter(({ code }) => code === 'config-answer-as-text');
    assert.deepEqual(
      said.map(({ message }) => /In (\d+) of the first (\d+) rows/.exec(message)?.slice(1)),
      [['25', '25']],
    );
  });

  it('that stand in the prompt are said, in texts and in chats', async () => {
    const rows = [{ q: '1', a: '2' }];
    assert.deepEqual(await codes(rows, 'prompt: "{q} {a}"', 'answer: "{a}"'), ['config-answer-in-prompt']);
    const chat = (said: string) => ({
      a: said,
      chat: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: said },
      ],
    });
    const data = 'prompt: "{chat}"';
    assert.deepEqual(await codes([chat('4'), chat('5')], data, 'answer: "{a}"'), ['config-answer-in-chat']);
    assert.deepEqual(await codes([chat('4'), chat('4')], data, 'answer: "{a}"'), []);
  });

  it('that are numbers of more digits than a number has are said to be texts, once', async () => {
    const files = memoryFiles({
      'embedded:sums/config.json': '{}',
      'rows.jsonl': '{"q": "1", "a": 9007199254740993}\n{"q": "2", "a": 1e400}',
    });
    const text =
      'model: { base: "embedded:sums" }\ndata: { train: rows.jsonl, prompt: "{q}" }\nrewards: [ { use: contains, text: "{a}" } ]\n';
    const found = (await diagnose(text, files)).filter(({ code }) => code === 'config-number-as-text');
    assert.equal(found.length, 1);
    assert.match(found[0]?.message ?? '', /`a` \(2 rows, the first at rows\.jsonl:1: 9007199254740993\)/);
  });
});
