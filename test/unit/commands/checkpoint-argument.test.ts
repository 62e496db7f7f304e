import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepOfCheckpoint } from '../../../trainer/commands/checkpoint-argument.ts';

describe('an option that names a checkpoint', () => {
  let run = '';
  const make = (...steps: string[]): void =>
    steps.forEach((step) => mkdirSync(join(run, 'checkpoints', step), { recursive: true }));
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'grpo-checkpoint-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  it('takes a step, and says what to write where it is none', () => {
    make('step-00002', 'step-00010', '.step-00012.partial');
    for (const text of ['2', '0', '99', ' 10 ', '02', '+2', '1e1'])
      assert.equal(stepOfCheckpoint('--from', text, run, 0), Number(text), text);
    const there = 'This run has checkpoints of steps 2, 10; 0 is the beginning.';
    for (const [text, meant] of [
      ['step-00002', 2],
      ['checkpoints/step-00002/', 2],
      [`${join(run, 'checkpoints', 'step-00002')}`, 2],
      ['latest', 10],
      ['newest', 10],
      ['Last', 10],
      ['-1', 10],
      ['best', 10],
      ['', 10],
      ['1.5', 10],
      ['two', 10],
      ['NaN', 10],
      ['1e300', 10],
    ] as const)
      assert.throws(
        () => stepOfCheckpoint('--from', text, run, 0),
        {
          code: 'usage',
          where: '--from',
          message: `--from takes the step of a checkpoint, a whole number, not ${JSON.stringify(text)}.`,
          fix: `Write --from ${meant}. ${there}`,
        },
        text,
      );
    assert.throws(() => stepOfCheckpoint('--from', undefined, run, 0), {
      code: 'usage',
      message: /^--from is missing/,
      fix: `Write --from 10. ${there}`,
    });
    assert.throws(() => stepOfCheckpoint('--checkpoint', '0', run, 1), {
      fix: 'Write --checkpoint 10. This run has checkpoints of steps 2, 10.',
    });
  });

  it('says so where the run has none, and leaves it to others that there is no run', () => {
    assert.throws(() => stepOfCheckpoint('--from', 'last', run, 0), {
      code: 'usage',
      fix: 'This run has no checkpoint yet; 0 is the beginning.',
    });
    assert.throws(() => stepOfCheckpoint('--from', 'last', join(run, 'nowhere'), 0), {
      code: 'usage',
      message: /must be a whole number of at least 0, not "last"/,
    });
    make(...Array.from({ length: 30 }, (_, i) => `step-${String(i + 1).padStart(5, '0')}`));
    assert.throws(() => stepOfCheckpoint('--from', 'x', run, 0), {
      fix: /steps \.\.\., 11, 12, .*, 30; 0 is/,
    });
  });
});
