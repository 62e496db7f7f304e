import assert from 'node:assert/strict';
import { readArray } from '../../../core/run/arrays.ts';
import { linesBackwards } from '../../../core/run/lines.ts';
import { LiveReader } from '../../../core/run/live.ts';
import { readNewestMetrics, readNewestRollouts } from '../../../core/run/newest.ts';
import { RunReader, type RunDelta } from '../../../core/run/reader.ts';
import { StepIndex } from '../../../core/run/step-index.ts';
import { MemoryFiles, metricsLine, rolloutLine } from './memory-files.ts';

const METRICS = 'metrics.jsonl';
const steps = (delta: RunDelta | undefined): number[] | undefined =>
  delta?.metrics.map(({ record }) => record.step);

describe('the tailing reader', () => {
  it('reads what was added, leaves a torn line, counts malformed ones', async () => {
    const files = new MemoryFiles();
    const reader = new RunReader(files);
    assert.equal(await reader.poll(), undefined, 'no status yet');
    files.status();
    assert.deepEqual(steps(await reader.poll()), []);
    files.append(METRICS, metricsLine(1) + metricsLine(2).slice(0, 9));
    assert.deepEqual(steps(await reader.poll()), [1]);
    files.append(METRICS, metricsLine(2).slice(9) + 'torn{\n' + '{"step":-1}\n' + metricsLine(3));
    const delta = await reader.poll();
    assert.deepEqual(steps(delta), [2, 3]);
    assert.equal(delta?.malformed, 2);
    assert.equal(reader.malformedLines, 2);
    assert.deepEqual(steps(await reader.poll()), []);
  });

  it('reads a bounded piece at a time, longer lines whole, and goes on from a saved position', async () => {
    const files = new MemoryFiles();
    files.status();
    const all = Array.from({ length: 30 }, (_, step) => step + 1);
    files.set(METRICS, all.map(metricsLine).join(''));
    files.set('rollouts.jsonl', rolloutLine(1, 0));
    let longest = 0;
    files.onRead = (file, length) => (longest = Math.max(longest, file === METRICS ? length : 0));
    const found: number[] = [];
    let completions = 0;
    let reader = new RunReader(files, undefined, 100);
    for (;;) {
      const delta: RunDelta | undefined = await reader.poll();
      found.push(...(steps(delta) ?? []));
      completions += delta?.rollouts.length ?? 0;
      if (delta?.more !== true) break;
      const saved = JSON.parse(JSON.stringify(reader.position)) as typeof reader.position;
      reader = new RunReader(files, saved, 100);
    }
    assert.deepEqual(found, all);
    assert.equal(completions, 1);
    assert.equal(longest, 100);
  });

  it('goes back to the cut when the attempt changed, and says what to forget', async () => {
    const files = new MemoryFiles();
    files.status();
    const reader = new RunReader(files);
    files.set(METRICS, [1, 2, 3, 4].map(metricsLine).join(''));
    await reader.poll();
    const cut = { [METRICS]: 2 * metricsLine(1).length };
    files.cut(METRICS, cut[METRICS] ?? 0);
    files.append(METRICS, [3, 4, 5].map(metricsLine).join(''));
    files.status({ attempt: 2, cut });
    const delta = await reader.poll();
    assert.deepEqual(delta?.restarted, { attempt: 2, cut });
    assert.deepEqual(steps(delta), [3, 4, 5]);
    files.status({ attempt: 4, cut });
    const far = await reader.poll();
    assert.deepEqual(far?.restarted, { attempt: 4, cut: {} });
    assert.deepEqual(steps(far), [1, 2, 3, 4, 5]);
    assert.equal((await reader.poll())?.restarted, undefined);
  });

  it('discards what it read while a restart happened', async () => {
    const files = new MemoryFiles();
    files.status();
    files.set(METRICS, [1, 2, 3].map(metricsLine).join(''));
    const reader = new RunReader(files);
    const cut = { [METRICS]: metricsLine(1).length };
    let restarts = 0;
    files.onRead = (file) => {
      if (file !== METRICS || restarts++ > 0) return;
      files.status({ attempt: 2, cut });
      files.cut(METRICS, cut[METRICS] ?? 0);
    };
    const delta = await reader.poll();
    assert.deepEqual(steps(delta), [1]);
    assert.equal(delta?.status.attempt, 2);
  });

  it('does not take lines behind the cut for new ones while they are on their way out', async () => {
    const files = new MemoryFiles();
    files.status();
    files.set(METRICS, [1, 2, 3].map(metricsLine).join(''));
    const reader = new RunReader(files);
    await reader.poll();
    const cut = { [METRICS]: metricsLine(1).length };
    files.status({ attempt: 2, cut, cutting: true });
    assert.deepEqual(steps(await reader.poll()), []);
    assert.equal((await readNewestMetrics(files))?.step, 1);
    files.cut(METRICS, cut[METRICS] ?? 0);
    files.append(METRICS, metricsLine(2));
    files.status({ attempt: 2, cut });
    assert.deepEqual(steps(await reader.poll()), [2]);
  });
});

describe('reading backwards', () => {
  it('gives every whole line from the last on, whatever the size of the pieces', async () => {
    const texts = ['first', '', 'a longer line with ü', 'x'.repeat(40), 'last'];
    for (const torn of ['', 'torn', 't'.repeat(30)])
      for (let piece = 1; piece < 60; piece++) {
        const files = new MemoryFiles();
        files.set('f', texts.map((text) => `${text}\n`).join('') + torn);
        const found: (string | undefined)[] = [];
        for await (const line of linesBackwards(files, 'f', files.length('f'), piece)) {
          const bytes = files.contents.get('f')?.subarray(line.offset, line.offset + line.length);
          assert.equal(files.decode(bytes ?? new Uint8Array(0)), line.text);
          found.push(line.text);
        }
        assert.deepEqual(found, texts.toReversed(), `pieces of ${piece}, torn ${torn.length}`);
      }
  });

  it('finds the newest step without reading the rest', async () => {
    const files = new MemoryFiles();
    files.status();
    assert.equal(await readNewestRollouts(files), undefined);
    const early = Array.from({ length: 400 }, (_, index) => rolloutLine(1, index)).join('');
    files.set('rollouts.jsonl', early + rolloutLine(2, 0) + '{"half\n' + rolloutLine(2, 1) + '{"torn');
    let bytes = 0;
    files.onRead = (file, length) => (bytes += file === 'rollouts.jsonl' ? length : 0);
    const newest = await readNewestRollouts(files);
    assert.equal(newest?.step, 2);
    assert.deepEqual(
      newest.entries.map(({ record }) => record.index),
      [0, 1],
    );
    assert.equal(newest.malformed, 1);
    assert.ok(bytes < files.length('rollouts.jsonl') * 0.7);
  });
});

describe('arrays', () => {
  it('come from any offset, with their type, also from a cut-off part', async () => {
    const files = new MemoryFiles();
    const bytes = new Uint8Array(20);
    new DataView(bytes.buffer).setFloat32(3, -1.5, true);
    new DataView(bytes.buffer).setInt32(8, -7, true);
    files.contents.set('rollouts.bin', bytes);
    files.contents.set('attempts/1/rollouts.bin', bytes);
    assert.deepEqual(await readArray(files, [3, 'f32', 1]), Float32Array.of(-1.5));
    const cutOff = { file: 'attempts/1/rollouts.bin', base: 100 };
    assert.deepEqual(await readArray(files, [108, 'i32', 1], cutOff), Int32Array.of(-7));
    assert.deepEqual(await readArray(files, [16, 'u8', 2]), Uint8Array.of(0, 0));
    await assert.rejects(readArray(files, [16, 'i32', 2]), { code: 'run-array-missing' });
  });
});

describe('the index over steps', () => {
  it('holds where each step lies, and forgets what was cut', async () => {
    const files = new MemoryFiles();
    files.status();
    files.set('rollouts.jsonl', rolloutLine(1, 0) + rolloutLine(1, 1) + rolloutLine(2, 0));
    const index = new StepIndex();
    index.add((await new RunReader(files).poll())?.rollouts ?? []);
    const first = rolloutLine(1, 0).length + 3;
    assert.deepEqual(index.find(1), { offset: 0, end: 2 * first });
    const copy = new StepIndex(index.toJSON());
    copy.cut(2 * first);
    assert.deepEqual(copy.steps(), [1]);
    assert.deepEqual(copy.find(1), index.find(1));
  });
});

describe('live text', () => {
  const line = (step: number, text: string): string =>
    `${JSON.stringify({ step, group: 0, index: 0, text })}\n`;

  it('is followed over the steps, also when it grew beyond the old place between two looks', async () => {
    const files = new MemoryFiles();
    const live = new LiveReader(files);
    assert.deepEqual(await live.poll(), { fresh: false, lines: [] });
    files.set('live.jsonl', line(1, 'a'));
    files.append('live.jsonl', line(1, 'b').slice(0, 5));
    assert.equal((await live.poll()).lines.length, 1);
    files.append('live.jsonl', line(1, 'b').slice(5));
    assert.deepEqual((await live.poll()).lines[0]?.text, 'b');
    files.set('live.jsonl', line(2, 'c') + line(2, 'dd') + line(2, 'e'));
    const fresh = await live.poll();
    assert.equal(fresh.fresh, true);
    assert.equal(fresh.lines.map(({ text }) => text).join(''), 'cdde');
    files.set('live.jsonl', '');
    assert.equal((await live.poll()).fresh, true);
  });
});
