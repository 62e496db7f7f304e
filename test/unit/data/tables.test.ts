import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GrpoError } from '../../../core/errors/index.ts';
import { numbersAsText } from '../../../core/tables/numbers-as-text.ts';
import { jsonText } from '../../../core/text/number-as-written.ts';
import { fillTemplate } from '../../../core/text/template.ts';
import { readTable, type TableRow } from '../../../trainer/data/table.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-tables-'))));
after(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, limit?: number): Promise<TableRow[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const rows: TableRow[] = [];
  for await (const row of readTable(path, limit)) rows.push(row);
  return rows;
}

const fails = (name: string, content: string | Uint8Array, code: string, line?: number) =>
  assert.rejects(read(name, content), (error) => {
    assert.ok(error instanceof GrpoError, String(error));
    const where = join(folder, name) + (line === undefined ? '' : `:${line}`);
    assert.deepEqual([error.code, error.where, error.kind], [code, where, 'input']);
    return true;
  });

describe('data: JSON lines', () => {
  it('reads objects with their lines', async () => {
    const rows = await read('a.jsonl', '\uFEFF{"a": 1}\r\n\r\n{"a": "ä", "b": [2]}');
    assert.deepEqual(rows, [
      { line: 1, columns: { a: 1 } },
      { line: 3, columns: { a: 'ä', b: [2] } },
    ]);
  });

  it('stops at the limit, before what lies behind it', async () => {
    assert.equal((await read('a.jsonl', '{"a":1}\n{"a":2}\nbroken', 2)).length, 2);
  });

  it('reads lines that are longer than a piece of the file', async () => {
    const long = 'ü'.repeat(200_000);
    const rows = await read('a.jsonl', `{"a": "${long}"}\n{"a": "${long}"}\n`);
    assert.deepEqual(
      rows.map(({ columns }) => columns['a'] === long),
      [true, true],
    );
  });

  it('reads one list of all rows, rows over several lines and several in a line', async () => {
    const rows = [{ a: 1, b: { c: ['}'] } }, { a: 'x,]"\\' }, { a: -0.5e3 }];
    for (const [name, text] of Object.entries({
      'lines.json': rows.map((row) => JSON.stringify(row)).join('\n'),
      'list.jsonl': JSON.stringify(rows),
      'list.json': `\uFEFF\n${JSON.stringify(rows, undefined, 2)}\n`,
      'lines-of-list.jsonl': `[${rows.map((row) => JSON.stringify(row)).join(',\r\n')}]\r\n`,
      'pretty.jsonl': rows.map((row) => JSON.stringify(row, undefined, 4)).join('\n\n'),
      'glued.jsonl': rows.map((row) => JSON.stringify(row)).join(' '),
      'marks.jsonl': rows.map((row) => `\uFEFF${JSON.stringify(row)}`).join('\n'),
    }))
      assert.equal(jsonText((await read(name, text)).map(({ columns }) => columns)), jsonText(rows), name);
    assert.deepEqual(
      (await read('a.json', JSON.stringify(rows, undefined, 1))).map(({ line }) => line),
      [2, 10, 13],
    );
  });

  it('keeps the digits of numbers', async () => {
    const [row] = await read(
      'a.jsonl',
      '{"big": 9007199254740993, "whole": 72.0, "huge": 1e400, "none": -0, "zeros": 0.1000, "power": 1E5, "plain": 12, "in": [9007199254740993, 1.10], "long": 0.1000000000000000055, "kept": 1e21, "id": 12345678901234567890}',
    );
    const columns = row?.columns ?? {};
    assert.equal(
      fillTemplate('{big} {whole} {huge} {none} {zeros} {power} {plain} {in} {long} {kept}', columns),
      '9007199254740993 72.0 1e400 -0 0.1000 1E5 12 [9007199254740993,1.10] 0.1000000000000000055 1e21',
    );
    // What a reward in its own process is given.
    assert.deepEqual(JSON.parse(JSON.stringify(columns)), {
      big: '9007199254740993',
      whole: 72,
      huge: '1e400',
      none: 0,
      zeros: 0.1,
      power: 100000,
      plain: 12,
      in: ['9007199254740993', 1.1],
      long: '0.1000000000000000055',
      kept: 1e21,
      id: '12345678901234567890',
    });
  });

  it('names the columns whose numbers are no numbers here', async () => {
    const text =
      '{"a": 1, "id": 5}\n{"a": 72.0, "id": 9007199254740993}\n{"a": [1, {"b": 1e400}], "id": 9007199254740995}';
    assert.deepEqual(numbersAsText(await read('a.jsonl', text)), [
      { column: 'id', count: 2, line: 2, text: '9007199254740993' },
      { column: 'a', count: 1, line: 3, text: '1e400' },
    ]);
  });

  it('refuses one object around the list of rows, and says what to keep', async () => {
    const rows = [{ q: '1' }, { q: '2' }];
    for (const whole of [{ data: rows }, { version: '1.1', data: rows }, { questions: rows }])
      for (const indent of [0, 1])
        await assert.rejects(read('a.json', JSON.stringify(whole, undefined, indent)), {
          code: 'data-wrapped-list',
        });
    const chat = { prompt: [{ role: 'user', content: 'Hi' }] };
    assert.equal((await read('a.json', JSON.stringify(chat))).length, 1);
    assert.equal((await read('a.json', JSON.stringify({ q: 'a', tools: [{ b: 1 }] }))).length, 1);
  });

  it('names what is written in the place of JSON', async () => {
    const says = async (text: string, pattern: RegExp, code = 'data-bad-json'): Promise<void> => {
      await assert.rejects(read('a.jsonl', text), (error) => {
        assert.ok(error instanceof GrpoError);
        assert.match(`${error.message} ${error.fix ?? ''}`, pattern);
        assert.equal(error.code, code);
        return true;
      });
    };
    await says('{"a": NaN}', /NaN at column 7, which JSON does not have.*null/);
    await says('{"a": [1, -Infinity]}', /-Infinity/);
    await says("{'a': '46', 'b': \"it's\"}", /single quotes.*json\.dumps/);
    await says('{"a": {\'b\': 1}}', /single quotes/);
    await says('{"a": True}', /Python.*json\.dumps/);
    await says('{"a": 1, "a": 2}', /key "a" twice/, 'data-duplicate-key');
    await says('{"a": 1,\n{"a": 2}\n', /cut off: the next row begins on line 2/);
    await says('{"a": "x\n{"a": 2}\n', /ends within a text/);
    await says('[{"a": 1},\n{"a": 2}', /list that does not end/);
    await says('[{"a": 1}]\n{"a": 2}', /behind the end of the list/);
    await says('q,a\n1,2\n', /header of a table.*\.csv/);
    await says('{"a": ' + '['.repeat(200) + ']'.repeat(200) + '}', /nested more than 100/);
    await says('{"a" 1}', /"1" at column 6 where a colon should be/);
  });

  it('reads rows over many lines in time that grows with the lines', async () => {
    const long = { a: Array.from({ length: 30_000 }, (_, i) => ({ i, text: '\\"' })) };
    const [row] = await read('a.json', JSON.stringify(long, undefined, 1));
    assert.deepEqual(row?.columns, long);
  });

  it('says what is wrong in which line', async () => {
    await fails('a.jsonl', '{"a": 1}\n{"a": \n', 'data-bad-json', 2);
    await fails('a.jsonl', '{"a": 1}\n\n[1]\n', 'data-not-object', 3);
    await fails('a.jsonl', '"a"\n', 'data-not-object', 1);
    await fails('a.jsonl', '', 'data-empty');
    await fails('a.jsonl', '\n\n', 'data-empty');
    await fails('a.jsonl', Buffer.from('{"a": 1}\n{"a": "\xff"}\n', 'latin1'), 'data-bad-encoding', 2);
  });
});

describe('data: blank lines', () => {
  it('are passed over between rows, and refused where there is nothing else for long', async () => {
    const gap = '\n'.repeat(90_000);
    assert.equal((await read('gaps.jsonl', `{"a": 1}\n${gap}{"a": 2}\n${gap}{"a": 3}\n`)).length, 3);
    assert.equal((await read('gaps.csv', `a,b\n1,2\n${gap}3,4\n${gap}5,6\n`)).length, 3);
    const blank = '\n'.repeat(5_000_000);
    await fails('blank.jsonl', `{"a": 1}\n${blank}`, 'data-blank-lines', 100_002);
    await fails('spaces.jsonl', ' \t\r\n'.repeat(1_000_000), 'data-blank-lines', 100_001);
    await fails('blank.csv', `a,b\n1,2\n${blank}`, 'data-blank-lines', 100_003);
  });
});

describe('data: comma-separated tables', () => {
  it('reads quoted fields over lines, CRLF and a byte order mark', async () => {
    const rows = await read('a.csv', '\uFEFFq,"the ""a"""\r\n1,2\r\n\r\n"x\r\ny, z","say ""hi"""\r\n3,\r\n');
    assert.deepEqual(rows, [
      { line: 2, columns: { q: '1', 'the "a"': '2' } },
      { line: 4, columns: { q: 'x\ny, z', 'the "a"': 'say "hi"' } },
      { line: 6, columns: { q: '3', 'the "a"': '' } },
    ]);
  });

  it('says what is wrong in which line', async () => {
    await fails('a.csv', 'a,b\n1,2\n3\n', 'data-column-count', 3);
    await fails('a.csv', 'a,b\n"1\n1",2\n3,4,5\n', 'data-column-count', 4);
    await fails('a.csv', 'a,b,a\n1,2,3\n', 'data-duplicate-column', 1);
    await fails('a.csv', 'a,b\n', 'data-empty');
    await fails('a.csv', '', 'data-empty');
    await fails('a.csv', Buffer.from('a,b\n1,2\n1,\xe4\n', 'latin1'), 'data-bad-encoding', 3);
    await assert.rejects(read('a.csv', 'a,b\n1,"2\n3,4\n'), { code: 'data-unclosed-quote' });
    await assert.rejects(read('a.csv', 'a,b\n1,x"y"\n'), { code: 'data-bad-csv' });
  });
});

describe('data: separators, encodings and line ends', () => {
  const rows = [
    { q: '12+34=', a: '46' },
    { q: '7+5=', a: 'naïve €' },
  ];
  const csv = (separator: string, end = '\n') =>
    [['q', 'a'], ...rows.map(({ q, a }) => [q, a])].map((row) => row.join(separator)).join(end) + end;
  const lines = rows.map((row) => JSON.stringify(row)).join('\r\n');
  const wide = (text: string, mark = true): Uint8Array =>
    Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');

  it('are seen', async () => {
    const tables: Record<string, string | Uint8Array> = {
      'tabs.csv': csv('\t'),
      'tabs.tsv': csv('\t'),
      'semicolons.csv': csv(';'),
      'bars.csv': csv('|'),
      'named.csv': `sep=;\r\n${csv(';', '\r\n')}`,
      'mac.csv': csv(',', '\r'),
      'mac.jsonl': lines.replaceAll('\r\n', '\r'),
      'spaces.csv': csv(',').replace('q,a', ' q, a '),
      'marked.csv': `\uFEFF"q","a"\n${csv(',').slice(4)}`,
      'wide.csv': wide(csv(';')),
      'wide.jsonl': wide(lines),
      'unmarked.jsonl': wide(lines, false),
      'other.jsonl': Buffer.from(wide(lines)).swap16(),
    };
    for (const [name, content] of Object.entries(tables))
      assert.deepEqual(
        (await read(name, content)).map(({ columns }) => columns),
        rows,
        name,
      );
  });

  it('of a single column are not guessed', async () => {
    assert.deepEqual(await read('a.csv', 'question\na; b\nc\n'), [
      { line: 2, columns: { question: 'a; b' } },
      { line: 3, columns: { question: 'c' } },
    ]);
  });

  it('of old spreadsheets are read by their name', async () => {
    const path = join(folder, 'old.csv');
    writeFileSync(path, Buffer.from('q,a\n1,\x80\xe4\n', 'latin1'));
    for await (const { columns } of readTable(path, null, 'windows-1252')) assert.equal(columns['a'], '€ä');
  });
});

describe('data: other files', () => {
  it('are named by what they hold', async () => {
    const says = (name: string, content: string | Uint8Array, pattern: RegExp) =>
      assert.rejects(read(name, content), { code: 'data-format', message: pattern });
    await says('a.jsonl', gzipSync('{"a":1}\n'), /gzip/);
    await says('a.jsonl.gz', gzipSync('{"a":1}\n'), /gzip/);
    await says('a.csv', 'PK\u0003\u0004 and more', /zip archive or a spreadsheet/);
    await says('train.parquet', 'PAR1....', /Parquet/);
    await says('a.jsonl', 'PAR1....', /Parquet/);
    await says('a.csv', 'SQLite format 3\0', /SQLite/);
    await says('a.jsonl', '<!doctype html><html>', /web page/);
    await says('a.jsonl', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS/);
  });

  it('are refused', async () => {
    await fails('a.txt', 'a', 'data-format');
    const missing = join(folder, 'none.jsonl');
    await assert.rejects(readTable(missing).next(), { code: 'data-missing-file', where: missing });
  });
});
