import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchReport } from '../../../scripts/host/watch.mjs';
import type { Counts } from '../../../scripts/test/index.mjs';

const START = { event: 'start', pid: process.pid };
const BEGIN = { event: 'begin', title: 'hangs', depth: 1 };
const PASS = { event: 'pass', title: 'works', path: 'room works', depth: 1, ms: 3 };
const SKIP = { event: 'skip', title: 'waits', path: 'room waits', depth: 1, ms: 0 };
const FAIL = { event: 'fail', title: 'breaks', path: 'room breaks', depth: 1, error: 'Error: no' };
const END = { event: 'end', passed: 1, failed: 1, skipped: 1 };

const never = new Promise<never>(() => undefined);

describe('the report of tests inside an extension host', () => {
  let folder: string;
  let said: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-report-'));
    said = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const report = (): string => join(folder, 'report.jsonl');
  const write = (...entries: object[]): void =>
    appendFileSync(report(), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const watch = (exited: Promise<unknown>, silenceMs?: number): Promise<Counts> =>
    watchReport(report(), exited, { silenceMs, say: (line) => said.push(line) });

  it('gives the counts of a complete report', async () => {
    write(START, PASS, SKIP, FAIL, END);
    assert.deepEqual(await watch(never), {
      passed: 1,
      failed: 1,
      skipped: 1,
      skips: ['room waits'],
      times: [{ title: 'room works', ms: 3 }],
      failures: [{ title: 'room breaks', why: 'Error: no' }],
    });
    assert.deepEqual(said, ['  ✔ works', '  - waits', '  ✘ breaks\n      Error: no']);
  });

  it('waits for the rest of a line', async () => {
    write(START);
    const text = `${JSON.stringify(END)}\n`;
    appendFileSync(report(), text.slice(0, 9));
    const counts = watch(never);
    setTimeout(() => appendFileSync(report(), text.slice(9)), 150);
    assert.equal((await counts).failed, 1);
  });

  it('fails for a host that ended without one, however it said good-bye', async () => {
    write(START, PASS, BEGIN);
    assert.deepEqual(await watch(Promise.resolve(0)), {
      passed: 1,
      failed: 1,
      skipped: 0,
      skips: [],
      times: [{ title: 'room works', ms: 3 }],
      failures: [
        {
          title: 'the extension host',
          why: 'The extension host ended, without a complete report; last: "hangs".',
        },
      ],
    });
    assert.match(said.at(-1) ?? '', /ended, without a complete report; last: "hangs"/);
  });

  it('fails for a host whose process is gone', async () => {
    // No process has this number: Linux ends at 2^22.
    write({ ...START, pid: 2 ** 30 }, BEGIN);
    assert.equal((await watch(never)).failed, 1);
  });

  it('fails for a host that says nothing any more', async () => {
    write(START, BEGIN);
    assert.equal((await watch(never, 50)).failed, 1);
    assert.match(said.at(-1) ?? '', /said nothing for 0.05 s/);
  });
});
