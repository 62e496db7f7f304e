import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LONGEST_LINE, LineCutter } from '../../../../core/run/line-cutter.ts';
import { scan } from '../../../../extension/runs/worker/search/scan.ts';

const record = (completion: string): string =>
  JSON.stringify({
    id: 's1-g0-c0',
    step: 1,
    group: 0,
    index: 0,
    prompt_id: 'p',
    prompt: 'q',
    completion,
    stop_reason: 'eos',
    rewards: {},
    details: {},
    reward: 0,
    advantage: 0,
    arrays: {},
    time: {},
  });

describe('the search for a text', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-scan-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('reads a line of 60 MB, passes over one that is no record by its length, and goes on behind both', () => {
    const file = join(folder, 'completions.jsonl');
    const lines = [
      record('first needle'),
      record(`${'x'.repeat(60 << 20)} needle`),
      record(`${'x'.repeat(LONGEST_LINE)} needle`),
      record('none'),
      record('last needle'),
    ];
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    writeFileSync(file, bytes);
    const places = new LineCutter().cut(bytes);
    const before = process.cpuUsage();
    const found: number[] = [];
    scan(
      {
        role: 'search',
        file,
        pattern: 'NEEDLE',
        regex: false,
        offsets: Float64Array.from(places, ({ offset }) => offset),
        lengths: Int32Array.from(places, ({ length }) => length),
      },
      (piece) => found.push(...piece.found),
    );
    assert.deepEqual(found, [1, 1, 0, 0, 1]);
    const { user } = process.cpuUsage(before);
    const parse = process.cpuUsage();
    JSON.parse(lines[1] ?? '');
    // Linear: a few passes over the line.
    assert.ok(user < 100 * Math.max(20_000, process.cpuUsage(parse).user), `${user} us`);
  }).timeout(60_000);
});
