import assert from 'node:assert/strict';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLines as readRows } from '../../../trainer/data/lines.ts';
import { ControlLog } from '../../../trainer/runs/control-log.ts';
import { nodeFileSystem, type FileSystem } from '../../../trainer/runs/file-system.ts';
import { readHistory } from '../../../trainer/runs/history.ts';

const MB = 1 << 20;
const request = (id: string): string => `${JSON.stringify({ id, t: 'now', type: 'pause' })}\n`;
const event = `${JSON.stringify({ t: 'now', attempt: 3, step: 1, type: 'log' })}\n`;

/** Writes a line of that many MB without a line break. */
function writeLong(path: string, mb: number): void {
  const fd = openSync(path, 'a');
  for (let written = 0; written < mb; written++) writeSync(fd, Buffer.alloc(MB, 'x'));
  closeSync(fd);
}

/** A file system that counts the bytes read. */
function counting(): { files: FileSystem; read: () => number } {
  let bytes = 0;
  const files: FileSystem = {
    ...nodeFileSystem,
    read: (fd, into, position) => {
      const got = nodeFileSystem.read(fd, into, position);
      bytes += got;
      return got;
    },
  };
  return { files, read: () => bytes };
}

const cpuSeconds = (action: () => void): number => {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

describe('runs: one line without end', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-lines-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('in events.jsonl is passed over, counted, and costs what its bytes cost', () => {
    const path = join(folder, 'events.jsonl');
    writeFileSync(path, event);
    writeLong(path, 150);
    appendFileSync(path, `\n${event}`);
    const memory = process.memoryUsage().arrayBuffers;
    const seconds = cpuSeconds(() => {
      const { lastAttempt, malformed } = readHistory(nodeFileSystem, folder);
      assert.deepEqual([lastAttempt, malformed], [3, 1]);
    });
    assert.ok(seconds < 15, `${seconds} s of CPU for 150 MB`);
    assert.ok(process.memoryUsage().arrayBuffers - memory < 150 * MB);
  });

  it('in control.jsonl is read once, not at each look, and refused when it ends', () => {
    const path = join(folder, 'control.jsonl');
    writeFileSync(path, request('a'));
    writeLong(path, 20);
    const { files, read } = counting();
    const log = new ControlLog(files, folder);
    const ids: string[] = [];
    for (let looks = 0; looks < 20; looks++) ids.push(...log.read().requests.map(({ id }) => id));
    assert.deepEqual(ids, ['a']);
    assert.equal(read(), 20 * MB + request('a').length);
    appendFileSync(path, `\n${request('b')}`);
    const { requests, malformed } = log.read();
    assert.deepEqual([requests.map(({ id }) => id), malformed], [['b'], [undefined]]);
    assert.equal(read(), 20 * MB + 1 + 2 * request('a').length);
  });

  it('begins anew where another control.jsonl was put in its place', () => {
    const path = join(folder, 'control.jsonl');
    writeFileSync(path, request('a') + request('b'));
    const log = new ControlLog(nodeFileSystem, folder);
    assert.equal(log.read().requests.length, 2);
    writeFileSync(path, request('c'));
    assert.deepEqual(
      log.read().requests.map(({ id }) => id),
      ['c'],
    );
  });

  it('in a data table is an error with its line, not a row that is left out', async () => {
    const path = join(folder, 'data.jsonl');
    writeFileSync(path, '{"prompt":"a"}\n');
    writeLong(path, 65);
    const rows = readRows(path, { encoding: 'utf-8', lineEnd: '\n' });
    const seen: unknown[] = [];
    const readAll = async (): Promise<void> => {
      for await (const lines of rows) seen.push(...lines);
    };
    await assert.rejects(readAll(), { code: 'data-line-too-long', where: `${path}:2` });
    assert.deepEqual(seen, [{ line: 1, text: '{"prompt":"a"}' }]);
  });
});
