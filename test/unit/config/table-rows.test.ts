import assert from 'node:assert/strict';
import { diagnose } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';

const found = async (files: Record<string, string>, data: string) => {
  const text = `model: { base: "embedded:sums" }\ndata: { ${data} }\nrewards: [ { use: contains, text: yes. } ]\n`;
  const problems = await diagnose(text, memoryFiles({ 'embedded:sums/config.json': '{}', ...files }));
  return problems.map(({ code, severity, message }) => ({ code, severity, message }));
};

describe('rows that quotes made of several', () => {
  const joined = async (table: string, name = 't.csv', prompt = '{q}') =>
    (await found({ [name]: table }, `train: ${name}, prompt: "${prompt}"`)).filter(
      ({ code }) => code === 'config-rows-joined',
    );

  it('are told with their line', async () => {
    const [note, ...others] = await joined(
      'q,a\nWhat is 0+1?,1\n"What is 1+1?,2\nWhat is 2+2?,4\nWhat is 3+3?",6\nx,7\n',
    );
    assert.deepEqual(others, []);
    assert.equal(note?.severity, 'warning');
    assert.match(note.message, /^One row .*It begins at t\.csv:3 and takes 3 lines that look like rows/);
    const tabs = await joined('q\ta\tb\n1\t"so\t2\n3\tand\t4\n5\tso"\t6\n', 't.tsv');
    assert.match(tabs[0]?.message ?? '', /t\.tsv:2 and takes 3 lines/);
    const many = Array.from({ length: 50 }, (_, n) =>
      n % 10 === 3 ? `say "" this, ok,${n}` : `word ${n},${n}`,
    );
    assert.equal((await joined(`q,a\n"${many.join('\n')}\nz",9\n`)).length, 1);
    assert.equal((await joined('q;a\r\n"eins;1\r\nzwei";2\r\n')).length, 1);
  });

  it('are none where a text only has lines', async () => {
    for (const table of [
      'q,a\n"Dear Ada,\nhow are you?\nYours, Bob",1\n',
      'q,a\n"Hi, you\nthere",1\n',
      'q,a,b\n"one\ntwo\nthree",1,2\n',
      'q\n"one\ntwo"\n',
      'q,a\n"1,000 and\n2,000 and\nmore",1\n',
    ])
      assert.deepEqual(await joined(table), [], table);
  });
});

describe('a held-out table that is trained on', () => {
  const lines = (...prompts: string[]): string =>
    prompts.map((q) => JSON.stringify({ q, a: q.length })).join('\n');
  const shared = async (train: string, test: string, more = '') =>
    (
      await found(
        { 'a.jsonl': train, 'b.jsonl': test, 'c.csv': 'q,a\none,1\nnine,2\n' },
        `train: a.jsonl, test: b.jsonl, prompt: "{q}?"${more}`,
      )
    ).filter(({ code }) => code === 'config-test-is-train');

  it('is told with a count, whole or in part', async () => {
    const [copy] = await shared(lines('one', 'two'), lines('two', 'one'));
    assert.equal(copy?.severity, 'warning');
    assert.match(copy.message, /^2 of 2 rows .*b\.jsonl:1/);
    const [part] = await shared(lines('one', 'two', 'three'), lines('four', 'two', 'five'));
    assert.match(part?.message ?? '', /^1 of 3 rows .*b\.jsonl:2/);
  });

  it('is none where no prompt is in both', async () => {
    assert.deepEqual(await shared(lines('one', 'two'), lines('three')), []);
    // Rows beyond the limit are not trained on.
    assert.deepEqual(await shared(lines('one', 'two', 'three'), lines('three'), ', limit: 2'), []);
    // The same file is said once, by its name.
    const same = await found(
      { 'a.jsonl': lines('one', 'two') },
      'train: a.jsonl, test: ./a.jsonl, prompt: "{q}"',
    );
    assert.deepEqual(
      same.map(({ code }) => code),
      ['config-test-is-train'],
    );
  });
});

describe('tables beside a template of megabytes', () => {
  it('are looked at as far as a check may take, and no more is held', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ q: `${n}` })).join('\n');
    const template = `${'x '.repeat(250_000)}{q}`;
    const begun = process.cpuUsage();
    const notes = await found(
      { 'a.jsonl': rows, 'b.jsonl': rows },
      `train: a.jsonl, test: b.jsonl, prompt: "${template}"`,
    );
    const { user, system } = process.cpuUsage(begun);
    // All of them would be 10 GB of prompts a table.
    assert.ok((user + system) / 1000 < 5000, `${(user + system) / 1000} ms`);
    assert.match(
      notes.find(({ code }) => code === 'config-test-is-train')?.message ?? '',
      /of the first 1\d\d rows/,
    );
    const long = { 'a.jsonl': JSON.stringify({ q: 'y'.repeat(100_000) }) };
    const many = await found(long, `train: a.jsonl, prompt: "${'{q}'.repeat(10_000)}"`);
    assert.ok(
      many.some(({ code }) => code === 'config-template-too-long'),
      JSON.stringify(many),
    );
  });
});

describe('columns that no table has', () => {
  const said = async (prompt: string, columns: string[]) =>
    (
      await found(
        { 't.jsonl': JSON.stringify(Object.fromEntries(columns.map((name) => [name, 'x']))) },
        `train: t.jsonl, prompt: ${JSON.stringify(prompt)}`,
      )
    ).filter(({ code }) => code === 'config-unknown-column');

  it('but one that looks the same: in other code points, with a space of no width', async () => {
    for (const [written, has] of [
      ['caf\u0065\u0301', 'caf\u00e9'],
      ['caf\u00e9', 'caf\u0065\u0301'],
      ['ques\u200btion', 'question'],
      ['my\u00a0column', 'my column'],
      ['\uff41nswer', 'answer'],
    ] as const) {
      const [note] = await said(`{${written}}`, [has, 'other']);
      assert.match(note?.message ?? '', /looks the same .* other code points: .*\\u.*Copy the name/, written);
    }
  });

  it('are most likely text where LaTeX, JSON or code stands around them', async () => {
    for (const [prompt, columns] of [
      ['{q} \\boxed{}', ['q', 'a']],
      ['{q} \\boxed{}', ['q', '']],
      ['{q} \\boxed{answer here}', ['q', 'b']],
      ['{q} \\frac{1}{2}', ['q', 'b']],
      ['{q} {"answer": 1}', ['q', 'b']],
      ['{q} x^{n+1}', ['q', 'b']],
    ] as const) {
      const notes = await said(prompt, [...columns]);
      if (columns.some((name) => name === '')) assert.deepEqual(notes, []);
      else for (const note of notes) assert.match(note.message, /names no column\. Write `\{\{.*\}\}` where/);
      if (notes.length === 0)
        assert.ok(
          columns.some((name) => name === ''),
          prompt,
        );
    }
    const [other] = await said('{q} {somewhat}', ['q', 'b']);
    assert.match(other?.message ?? '', /no column `somewhat`\. It has: q, b\. Write `\{\{somewhat\}\}`/);
  });
});
