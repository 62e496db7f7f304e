import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CsvRows } from '../../../core/tables/csv-rows.ts';
import { TableFault, type TableRow } from '../../../core/tables/fault.ts';
import { packageRoot } from '../../../trainer/paths.ts';

/** What Python's csv module reads in a text (test/golden/tables/make.py). */
interface Golden {
  text: string;
  /** The line that each record begins on, and its fields; null where Python refuses the text. */
  rows: [line: number, fields: string[]][] | null;
  /** A field without quotes around it holds one. */
  stray: boolean;
}

function read(text: string): TableRow[] | string {
  const reader = new CsvRows(',');
  try {
    const rows = text.split(/\r?\n/).flatMap((line, index) => reader.push(line, index + 1));
    return [...rows, ...reader.end()];
  } catch (error) {
    assert.ok(error instanceof TableFault, String(error));
    assert.ok((error.line ?? 0) >= 1 && (error.line ?? 0) <= text.split('\n').length, text);
    return error.code;
  }
}

/** What is wrong with a text: what Python refuses, and what it takes though a column would be lost or a quote be part of a value. */
function faults({ rows, stray }: Golden): string[] {
  if (rows === null)
    return ['data-bad-csv', 'data-unclosed-quote', 'data-column-count', 'data-duplicate-column'];
  const [[, header] = [0, []]] = rows;
  const names = header.map((name) => name.trim());
  return [
    ...(stray ? ['data-bad-csv'] : []),
    ...(rows.some(([, fields]) => fields.length !== names.length) ? ['data-column-count'] : []),
    ...(new Set(names).size < names.length ? ['data-duplicate-column'] : []),
  ];
}

describe('CSV', () => {
  it("reads what Python's csv module reads, each row with its line, and refuses what it refuses", () => {
    const path = join(packageRoot, 'test/golden/tables/csv.json');
    const table = JSON.parse(readFileSync(path, 'utf8')) as Golden[];
    let refused = 0;
    for (const golden of table) {
      const found = read(golden.text);
      const wrong = faults(golden);
      if (wrong.length > 0) {
        refused++;
        assert.ok(typeof found === 'string' && wrong.includes(found), JSON.stringify([golden, found]));
        continue;
      }
      const [[, header] = [0, []], ...rows] = golden.rows ?? [];
      const expected = rows.map(([line, fields]) => ({
        line,
        columns: Object.fromEntries(
          header.map((name, i) => [name.trim(), (fields[i] ?? '').replaceAll('\r\n', '\n')]),
        ),
      }));
      assert.deepEqual(found, expected, JSON.stringify(golden.text));
    }
    assert.ok(refused > 100 && table.length - refused > 150, `${refused} of ${table.length}`);
  });

  it('takes a header of two hundred thousand names in the time of its length, and says few of them', () => {
    const reader = new CsvRows(',');
    const before = process.cpuUsage();
    reader.push(Array.from({ length: 200_000 }, (_, i) => `c${i}`).join(','), 1);
    const { user, system } = process.cpuUsage(before);
    // Compared with one another they took a minute.
    assert.ok(user + system < 5e6, `${(user + system) / 1000} ms`);
    assert.throws(
      () => reader.push('1', 2),
      (error: Error) => error.message.length < 1000 && error.message.includes('199980 more'),
    );
  });

  it('holds no more of a quote that nobody closed than memory has', () => {
    const reader = new CsvRows(',');
    reader.push('a,b', 1);
    reader.push('"', 2);
    let line = 2;
    assert.throws(() => {
      while (line < 2_000_000) reader.push('', ++line);
    }, /double quote that does not end/);
    assert.ok(line > 500_000);
  });
});
