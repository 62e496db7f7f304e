import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { RunReader } from '../../../core/run/reader.ts';
import { readArray } from '../../../core/run/arrays.ts';
import type { RolloutRecord } from '../../../core/run/records.ts';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import { runFiles } from '../../../trainer/runs/run-files.ts';
import { assertSameRun, lines } from './same-run.ts';
import {
  checkpoint,
  completion,
  inTemporaryFolder,
  newRun,
  oneStep,
  options,
  resume,
  train,
} from './scripted-run.ts';

const set = (folder: string, key: string, value: number): void =>
  fs.appendFileSync(
    join(folder, 'control.jsonl'),
    `${JSON.stringify({ id: `${key}-${value}`, t: '', type: 'set', key, value })}\n`,
  );

describe('a rollback inside the process', () => {
  it('ends like a run without it, and keeps what was thrown away readable', async () => {
    await inTemporaryFolder(async (root) => {
      const [expected, folder] = [join(root, 'expected'), join(root, 'run')];
      await train(expected, 6);
      const first = await RunFolder.create(newRun(folder), options());
      first.evaluation({ step: 0, n: 2, metrics: { reward: 0 }, time: {} });
      const carried = { sum: 0 };
      for (let step = 1; step <= 3; step++) {
        oneStep(first, step, carried);
        if (step !== 2) continue;
        first.evaluation({ step, n: 2, metrics: { reward: carried.sum }, time: {} });
        await checkpoint(first, step, carried);
      }
      const reader = new RunReader(runFiles(folder));
      assert.equal((await reader.poll())?.metrics.length, 3);
      const from = await first.restart('rollback');
      assert.equal(from.step, 2);
      assert.equal(first.status.attempt, 2);
      carried.sum = 3;
      oneStep(first, 3, carried);
      const delta = await reader.poll();
      assert.deepEqual(delta?.restarted, { attempt: 2, cut: from.checkpoint?.state.time.files });
      assert.deepEqual(
        delta.metrics.map(({ record }) => record.step),
        [3],
      );
      first.close('interrupted');
      await resume(folder, 6);
      assertSameRun(folder, expected);

      const cut = JSON.parse(fs.readFileSync(join(folder, 'attempts/1/cut.json'), 'utf8')) as {
        cut: Record<string, number>;
      };
      const [line] = lines(folder, 'attempts/1/rollouts.jsonl');
      const record = JSON.parse(line ?? '') as RolloutRecord;
      const place = { file: 'attempts/1/rollouts.bin', base: cut.cut['rollouts.bin'] ?? 0 };
      const [ids] = Object.values(record.arrays);
      assert.ok(ids !== undefined);
      assert.equal((await readArray(runFiles(folder), ids, place))[0], 300);
    });
  });
});

describe('settings over a restart', () => {
  it('take effect again at their steps, until a newer change of the same key', async () => {
    await inTemporaryFolder(async (root) => {
      const folder = join(root, 'run');
      const run = await RunFolder.create(newRun(folder), options());
      const carried = { sum: 0 };
      oneStep(run, 1, carried);
      set(folder, 'beta', 1);
      oneStep(run, 2, carried);
      await checkpoint(run, 2, carried);
      assert.deepEqual(run.checkpoints.read(2).state.settings, { 'grpo.beta': 1 });
      set(folder, 'beta', 2);
      set(folder, 'temperature', 3);
      oneStep(run, 3, carried);
      set(folder, 'beta', 4);
      oneStep(run, 4, carried);
      run.recordSetting({ step: 5, key: 'train.max_steps', value: 9 });
      run.close('interrupted');

      const resumed = await RunFolder.open(folder, options());
      const { step, checkpoint: from } = await resumed.restart('resume');
      assert.equal(step, 2);
      assert.deepEqual(from?.state.settings, { 'grpo.beta': 1 });
      assert.deepEqual(resumed.beginStep(3), [
        { step: 3, key: 'grpo.beta', value: 2 },
        { step: 3, key: 'grpo.temperature', value: 3 },
      ]);
      set(folder, 'temperature', 5);
      assert.deepEqual(resumed.beginStep(4), [
        { step: 4, key: 'grpo.beta', value: 4 },
        { step: 4, key: 'grpo.temperature', value: 5 },
      ]);
      assert.deepEqual(resumed.beginStep(5), [{ step: 5, key: 'train.max_steps', value: 9 }]);
      resumed.close('interrupted');

      const again = await RunFolder.open(folder, options());
      await again.restart('resume');
      assert.equal(again.beginStep(3).length, 2);
      assert.equal(again.beginStep(4).length, 2);
      again.close('interrupted');
    });
  });
});

describe('a lost lock', () => {
  it('is noticed, and the run that lost it writes no more', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      fs.writeFileSync(join(root, 'lock'), '{"pid":1,"host":"x","boot_id":"y","token":"z"}');
      const status = fs.readFileSync(join(root, 'status.json'), 'utf8');
      run.close('failed', new Error('lost'));
      assert.equal(fs.readFileSync(join(root, 'status.json'), 'utf8'), status);
      assert.ok(fs.existsSync(join(root, 'lock')));
    });
  });
});

describe('an extra checkpoint', () => {
  it('does not replace a scheduled one of its step; a scheduled one does replace it', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const state = { random: null, data: null, curriculum: null, estimator: null };
      const extra = (step: number): boolean => run.checkpoints.read(step).state.time.extra !== undefined;
      await run.checkpoint(2, state, () => undefined);
      await run.checkpoint(2, state, () => undefined, { extra: 'stop' });
      assert.equal(extra(2), false);
      await run.checkpoint(3, state, () => undefined, { extra: 'stop' });
      assert.equal(extra(3), true);
      await run.checkpoint(3, state, () => undefined);
      assert.equal(extra(3), false);
      run.close('finished');
    });
  });
});

describe('a checkpoint in the middle of the next step', () => {
  it('leaves out what that step has recorded: it is redone, and nothing is there twice', async () => {
    await inTemporaryFolder(async (root) => {
      const [expected, folder] = [join(root, 'expected'), join(root, 'run')];
      await train(expected, 4);
      const run = await RunFolder.create(newRun(folder), options());
      run.evaluation({ step: 0, n: 2, metrics: { reward: 0 }, time: {} });
      const carried = { sum: 0 };
      oneStep(run, 1, carried);
      run.beginStep(2);
      run.rollouts([completion(2, 0, 0, 7)]);
      await checkpoint(run, 1, carried, 'stop');
      run.close('interrupted');
      await resume(folder, 4);
      assert.equal(lines(folder, 'attempts/1/rollouts.jsonl').length, 1);
      fs.rmSync(join(folder, 'checkpoints', 'step-00001'), { recursive: true });
      assertSameRun(folder, expected);
    });
  });
});

describe('a rollback behind a checkpoint', () => {
  it('moves the passed checkpoint away, so that the redone step writes its own', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const carried = { sum: 0 };
      for (let step = 1; step <= 2; step++) {
        oneStep(run, step, carried);
        await checkpoint(run, step, carried);
      }
      const { step } = await run.restart('rollback', { atMost: 1 });
      assert.equal(step, 1);
      assert.deepEqual(run.checkpoints.steps(), [1]);
      assert.ok(fs.existsSync(join(root, 'attempts', '1', 'step-00002', 'state.json')));
      assert.equal(run.rolledBack, true);
      run.close('finished');
    });
  });
});

describe('a checkpoint that is kept', () => {
  it('is not counted and not removed, says why, and is as good as before', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const carried = { sum: 0 };
      for (let step = 1; step <= 5; step++) {
        oneStep(run, step, carried);
        // Two scheduled ones at most.
        await checkpoint(run, step, carried);
        if (step === 2) await run.checkpoints.keep(2, 'before_collapse');
      }
      assert.deepEqual(run.checkpoints.steps(), [2, 4, 5]);
      assert.equal(run.checkpoints.read(2).state.time.extra, 'before_collapse');
      assert.equal(run.checkpoints.newestBefore(4), 2);
      assert.equal(run.checkpoints.newestBefore(2), undefined);
      // A reason that is there already stays.
      await run.checkpoints.keep(2, 'rollback');
      assert.equal(run.checkpoints.read(2).state.time.extra, 'before_collapse');
      run.close('finished');
    });
  });

  it('stands in the place of a scheduled one, and takes that of one from outside', async () => {
    await inTemporaryFolder(async (root) => {
      const run = await RunFolder.create(newRun(root), options());
      const state = { random: null, data: null, curriculum: null, estimator: null };
      await run.checkpoint(3, state, () => undefined, { extra: 'stop' });
      await run.checkpoint(3, state, () => undefined, { extra: 'entropy_collapse' });
      assert.equal(run.checkpoints.read(3).state.time.extra, 'entropy_collapse');
      await run.checkpoint(3, state, () => undefined, { extra: 'request' });
      assert.equal(run.checkpoints.read(3).state.time.extra, 'entropy_collapse');
      run.close('finished');
    });
  });
});
