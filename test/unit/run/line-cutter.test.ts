import assert from 'node:assert/strict';
import { LineCutter, LONGEST_LINE } from '../../../core/run/line-cutter.ts';
import { LineFollower, linesBackwards, readLinesFrom } from '../../../core/run/lines.ts';
import { readArray } from '../../../core/run/arrays.ts';
import { RunReader } from '../../../core/run/reader.ts';
import { isMetricsLine } from '../../../core/run/validate.ts';
import { MemoryFiles, metricsLine } from './memory-files.ts';

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

/** A file in memory whose reads are counted. */
function counted(contents: Uint8Array): { files: MemoryFiles; read: () => number } {
  const files = new MemoryFiles();
  files.contents.set('metrics.jsonl', contents);
  let bytes = 0;
  files.onRead = (file, length) => {
    if (file === 'metrics.jsonl') bytes += length;
  };
  return { files, read: () => bytes };
}

/** `line`, then one of `mb` MB, then a last one. */
const withLong = (line: string, mb: number): Buffer =>
  Buffer.concat([Buffer.from(line), Buffer.alloc(mb << 20, 'x'), Buffer.from(`\n${line}`)]);

async function all(
  files: MemoryFiles,
  file: string,
): Promise<{ length: number; text: string | undefined }[]> {
  const found = [];
  for await (const { length, text } of linesBackwards(files, file, files.length(file)))
    found.push({ length, text });
  return found;
}

describe('lines: one cutter', () => {
  it('gives the same lines however the bytes come', () => {
    const whole = Buffer.from('first\n\nü 🙂\n' + 'x'.repeat(20) + '\nlast\nrest');
    for (let size = 1; size < 40; size++) {
      const cutter = new LineCutter(7);
      const lines = [];
      for (let at = 0; at < whole.length; at += size)
        lines.push(...cutter.cut(whole.subarray(at, at + size)));
      assert.deepEqual(
        lines.map(({ bytes }) => text(bytes)),
        ['first', '', 'ü 🙂', 'x'.repeat(20), 'last'],
      );
      for (const { offset, length, bytes } of lines)
        assert.equal(text(whole.subarray(offset - 7, offset - 7 + length)), text(bytes));
      assert.equal(text(cutter.rest()?.bytes), 'rest');
      assert.equal(cutter.position, 7 + whole.length);
      assert.equal(cutter.offset, 7 + whole.length - 4);
    }
  });

  it('passes over a line that is too long, without holding it, and goes on behind it', () => {
    const cutter = new LineCutter(0, 10);
    const piece = Buffer.alloc(6, 'x');
    assert.deepEqual(
      [piece, piece, piece].flatMap((one) => cutter.cut(one)),
      [],
    );
    assert.deepEqual(
      cutter.cut(Buffer.from('\nshort\n')).map(({ offset, length, bytes }) => [offset, length, text(bytes)]),
      [
        [0, 18, undefined],
        [19, 5, 'short'],
      ],
    );
  });

  it('reads each byte once while a line grows, and counts the line when it ends', async () => {
    const { files, read } = counted(Buffer.from(metricsLine(1)));
    files.status();
    const reader = new RunReader(files);
    assert.equal((await reader.poll())?.metrics.length, 1);
    for (let times = 0; times < 50; times++) {
      files.append('metrics.jsonl', 'y'.repeat(1000));
      assert.equal((await reader.poll())?.metrics.length, 0);
    }
    files.append('metrics.jsonl', `\n${metricsLine(2)}`);
    const delta = await reader.poll();
    assert.deepEqual([delta?.metrics.length, delta?.malformed], [1, 1]);
    assert.equal(read(), files.length('metrics.jsonl'));
    assert.equal(reader.position.offsets['metrics.jsonl'], files.length('metrics.jsonl'));
  });

  it('keeps a place that another reader can go on from, in the middle of a long line too', async () => {
    const { files } = counted(Buffer.from(`${metricsLine(1)}{"step":2`));
    files.status();
    const reader = new RunReader(files);
    await reader.poll();
    files.append('metrics.jsonl', metricsLine(2).slice('{"step":2'.length));
    const delta = await new RunReader(files, reader.position).poll();
    assert.deepEqual(
      delta?.metrics.map(({ record }) => record.step),
      [2],
    );
  });

  it('is linear in one long line, forwards and backwards', async () => {
    for (const mb of [8, 60]) {
      const { files, read } = counted(withLong(metricsLine(1), mb));
      const end = files.length('metrics.jsonl');
      const follower = new LineFollower(files, 'metrics.jsonl', isMetricsLine);
      let entries = 0;
      let malformed = 0;
      for (let more = true; more;) {
        const one = await follower.read(end, 1 << 16);
        entries += one.entries.length;
        malformed += one.malformed;
        ({ more } = one);
      }
      assert.deepEqual([entries, malformed, read()], [2, 1, end]);
      // Copied once a piece (it took 29 s): a line's bytes are joined when it ends.
      const before = process.cpuUsage();
      assert.deepEqual(
        (await all(files, 'metrics.jsonl')).map(({ length }) => length),
        [metricsLine(1).length - 1, mb << 20, metricsLine(1).length - 1],
      );
      const { user, system } = process.cpuUsage(before);
      assert.equal(read(), 2 * end);
      assert.ok((user + system) / 1e6 < 0.1 * mb, `${(user + system) / 1e6} s for ${mb} MB`);
    }
  });

  it('skips and counts what is longer than a record can be, both ways', async () => {
    const { files } = counted(withLong(metricsLine(1), (LONGEST_LINE >> 20) + 1));
    const end = files.length('metrics.jsonl');
    let offset = 0;
    let malformed = 0;
    let entries = 0;
    for (let more = true; more;) {
      const one = await readLinesFrom(files, 'metrics.jsonl', isMetricsLine, offset, end, 1 << 22);
      malformed += one.malformed;
      entries += one.entries.length;
      ({ offset, more } = one);
    }
    assert.deepEqual([entries, malformed, offset], [2, 1, end]);
    assert.deepEqual(
      (await all(files, 'metrics.jsonl')).map((line) => line.text),
      [metricsLine(1).trim(), undefined, metricsLine(1).trim()],
    );
  });

  it('takes no bytes that are no UTF-8 for text, and no NUL for a record', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"step":1,"metrics":{"a'),
      Buffer.from([0xff]),
      Buffer.from('":1},"time":{}}\n'),
      Buffer.from('\0\0\0\n'),
      Buffer.from('{"step":1e999,"metrics":{},"time":{}}\n{"step":-1,"metrics":{},"time":{}}\n'),
      Buffer.from(metricsLine(3)),
    ]);
    const { files } = counted(bad);
    const read = await readLinesFrom(files, 'metrics.jsonl', isMetricsLine, 0, bad.length, 1 << 20);
    assert.deepEqual([read.entries.map(({ record }) => record.step), read.malformed], [[3], 4]);
  });

  it('refuses an array that its file does not hold, before memory is taken for it', async () => {
    const files = new MemoryFiles();
    files.set('rollouts.bin', 'x'.repeat(16));
    for (const [offset, length] of [
      [0, 5],
      [0, Number.MAX_SAFE_INTEGER],
      [Number.MAX_SAFE_INTEGER, 1],
      [16, 1],
    ] as const)
      await assert.rejects(readArray(files, [offset, 'f32', length]), { code: 'run-array-missing' });
    await assert.rejects(readArray(files, [4, 'i32', 1], { file: 'rollouts.bin', base: 8 }), {
      code: 'run-array-missing',
    });
    assert.equal((await readArray(files, [0, 'f32', 4])).length, 4);
  });
});
