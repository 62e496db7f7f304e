import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
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

  it('says what is wrong in which line', async () => {
    await fails('a.jsonl', '{"a": 1}\n{"a": \n', 'data-bad-json', 2);
    await fails('a.jsonl', '[\n{"a": 1}\n]', 'data-bad-json', 1);
    await fails('a.jsonl', '{"a": 1}\n\n[1]\n', 'data-not-object', 3);
    await fails('a.jsonl', '"a"\n', 'data-not-object', 1);
    await fails('a.jsonl', '', 'data-empty');
    await fails('a.jsonl', '\n\n', 'data-empty');
    await fails('a.jsonl', Buffer.from('{"a": 1}\n{"a": "\xff"}\n', 'latin1'), 'data-bad-encoding', 2);
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

describe('data: other files', () => {
  it('are refused', async () => {
    await fails('a.txt', 'a', 'data-format');
    const missing = join(folder, 'none.jsonl');
    await assert.rejects(readTable(missing).next(), { code: 'data-missing-file', where: missing });
  });
});
