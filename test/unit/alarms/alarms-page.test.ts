import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ALARM_CODES } from '../../../core/alarms/index.ts';

/** The cells of the page's table, row by row, without its head. */
const rows = readFileSync('docs/alarms.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .slice(2);

describe('docs/alarms.md', () => {
  it('lists every alarm, in the order of their urgency, and no other', () => {
    assert.deepEqual(
      rows.map(([code]) => code),
      ALARM_CODES.map((code) => `\`${code}\``),
    );
  });

  it('tells of each what it means, when it is raised and why there, and the ways out', () => {
    for (const cells of rows) {
      assert.equal(cells.length, 5, cells[0]);
      for (const cell of cells) assert.ok(cell.length > 0, cells[0]);
    }
  });
});
