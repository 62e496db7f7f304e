import assert from 'node:assert/strict';
import { findRollout, stepOfId } from '../../../core/run/find-rollout.ts';
import { MemoryFiles, rolloutLine } from './memory-files.ts';

const ROLLOUTS = 'rollouts.jsonl';

describe('finding a completion', () => {
  const filesWith = (steps: number): MemoryFiles => {
    const files = new MemoryFiles();
    files.status();
    const lines = Array.from({ length: steps }, (_, i) => rolloutLine(i + 1, 0) + rolloutLine(i + 1, 1));
    files.set(ROLLOUTS, lines.join(''));
    return files;
  };

  it('finds it by its id, and says whether there is any', async () => {
    const files = filesWith(3);
    assert.equal((await findRollout(files, 's2-g0-c1'))?.found?.index, 1);
    assert.deepEqual(await findRollout(files, 's2-g0-c2'), { found: undefined, any: true });
    assert.deepEqual(await findRollout(files, 'nonsense'), { found: undefined, any: true });
    assert.deepEqual(await findRollout(filesWith(0), 's1-g0-c0'), { found: undefined, any: false });
    assert.equal(await findRollout(new MemoryFiles(), 's1-g0-c0'), undefined, 'no status');
  });

  it('reads a piece at a time, and no further than the step', async () => {
    const files = filesWith(0);
    // 12 MiB of step 3: three pieces.
    const long = rolloutLine(3, 0).replace('"Say"', `"${'x'.repeat(1 << 20)}"`);
    files.set(ROLLOUTS, rolloutLine(1, 0) + rolloutLine(2, 0) + long.repeat(12) + rolloutLine(4, 0));
    const asked: number[] = [];
    files.onRead = (file, length) => {
      if (file === ROLLOUTS) asked.push(length);
    };
    assert.equal((await findRollout(files, 's2-g0-c9'))?.found, undefined);
    assert.equal(asked.length, 1, 'step 3 stands in the first piece');
    assert.equal((await findRollout(files, 's4-g0-c0'))?.found?.step, 4);
    assert.ok(Math.max(...asked) <= 1 << 22);
  });

  it('leaves out what a restart is cutting off', async () => {
    const files = filesWith(2);
    const cut = { [ROLLOUTS]: 2 * Buffer.byteLength(rolloutLine(1, 0)) };
    files.status({ cutting: true, cut });
    assert.ok((await findRollout(files, 's1-g0-c1'))?.found);
    assert.deepEqual(await findRollout(files, 's2-g0-c0'), { found: undefined, any: true });
  });

  it('knows the step of an id', () => {
    assert.deepEqual(['s42-g3-c5', 's0-g0-c0', 's42', '42', 's-g-c'].map(stepOfId), [
      42,
      0,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
