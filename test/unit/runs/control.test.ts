import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRecord } from '../../../core/run/records.ts';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import { judgeSetting, RecordedSettings } from '../../../trainer/runs/settings.ts';
import { control as controlCommand } from '../../../trainer/commands/control.ts';
import { lines } from './same-run.ts';
import { inTemporaryFolder, newRun, options } from './scripted-run.ts';

const withRun = (work: (run: RunFolder, folder: string) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (root) => {
    const folder = join(root, 'run');
    const run = await RunFolder.create(newRun(folder), options());
    try {
      await work(run, folder);
    } finally {
      run.close('interrupted');
    }
  });

const request = (folder: string, id: string, type: string, more: object = {}): void =>
  fs.appendFileSync(join(folder, 'control.jsonl'), `${JSON.stringify({ id, t: '', type, ...more })}\n`);

const events = (folder: string, type: string): EventRecord[] =>
  lines(folder, 'events.jsonl')
    .map((line) => JSON.parse(line) as EventRecord)
    .filter((event) => event.type === type);

const answers = (folder: string, id: string): Record<string, unknown>[] =>
  events(folder, 'control')
    .filter((event) => event['id'] === id)
    .map((event) =>
      Object.fromEntries(
        Object.entries(event).filter(([key]) => !['t', 'attempt', 'type', 'id'].includes(key)),
      ),
    );

const noFiles = (): void => undefined;
const state = { random: null, data: null, curriculum: null, estimator: null };

describe('control of a run', () => {
  it('is answered by a timer of its own, while the step is computing', async () => {
    await withRun(async (run, folder) => {
      run.beginStep(3);
      request(folder, 'a', 'checkpoint');
      for (let waited = 0; waited < 100 && answers(folder, 'a').length === 0; waited++) await sleep(10);
      assert.deepEqual(answers(folder, 'a'), [{ step: 3, accepted: true }]);
      assert.equal(run.control.checkpointRequested, true);
      await run.checkpoint(3, state, noFiles, { extra: 'request' });
      assert.deepEqual(answers(folder, 'a').at(-1), { step: 3, applied: true });
      assert.equal(run.checkpoints.read(3).state.time.extra, 'request');
    });
  });

  it('applies settings with the next step, records them, and refuses the others with the reason', async () => {
    await withRun(async (run, folder) => {
      run.beginStep(1);
      request(folder, 'lr', 'set', { key: 'learning_rate', value: 1e-5 });
      request(folder, 'w', 'set', { key: 'rewards.1.weight', value: 0.5 });
      request(folder, 'no', 'set', { key: 'grpo.num_generations', value: 4 });
      request(folder, 'bad', 'set', { key: 'grpo.temperature', value: 0 });
      request(folder, 'text', 'set', { key: 'grpo.beta', value: 'high' });
      const changes = run.beginStep(2);
      assert.deepEqual(changes, [
        { step: 2, key: 'train.learning_rate', value: 1e-5 },
        { step: 2, key: 'rewards.concise.weight', value: 0.5 },
      ]);
      assert.deepEqual(answers(folder, 'lr'), [
        { step: 2, accepted: true },
        { step: 2, applied: true },
      ]);
      for (const [id, reason] of [
        ['no', /cannot change while a run goes on/],
        ['bad', /must be greater than 0/],
        ['text', /must be a number, not "high"/],
      ] as const) {
        const [answer] = answers(folder, id);
        assert.equal(answer?.['refused'], true);
        assert.match(String(answer['reason']), reason);
      }
      assert.deepEqual(run.settingsInForce(2), {
        'rewards.concise.weight': 0.5,
        'train.learning_rate': 1e-5,
      });
      assert.deepEqual(run.settingsInForce(1), {});
    });
  });

  it('pauses until continue, and keeps the process alive meanwhile', async () => {
    await withRun(async (run, folder) => {
      request(folder, 'p', 'pause');
      const waiting = run.waitWhilePaused();
      assert.equal(run.status.state, 'paused');
      assert.deepEqual(answers(folder, 'p').at(-1), { step: 0, applied: true });
      request(folder, 'c', 'continue');
      await waiting;
      assert.equal(run.status.state, 'running');
      request(folder, 'd', 'continue');
      run.control.poll();
      assert.equal(answers(folder, 'd')[0]?.['refused'], true);
    });
  });

  it('aborts the signal at stop; what did not take effect is refused at the end', async () => {
    await inTemporaryFolder(async (root) => {
      const folder = join(root, 'run');
      const run = await RunFolder.create(newRun(folder), options());
      request(folder, 's', 'stop');
      request(folder, 'c', 'checkpoint');
      run.control.poll();
      assert.equal(run.control.signal.aborted, true);
      assert.equal(run.control.stopReason, 'stop');
      run.close('interrupted');
      assert.deepEqual(answers(folder, 's').at(-1), { step: 0, applied: true });
      assert.equal(answers(folder, 'c').at(-1)?.['refused'], true);
    });
  });

  it('takes a request once, waits for a torn one, and reports what is no request', async () => {
    await withRun(async (run, folder) => {
      fs.appendFileSync(join(folder, 'control.jsonl'), 'nonsense\n{"id":"x","t":"","type":"che');
      run.control.poll();
      assert.equal(answers(folder, 'x').length, 0);
      fs.appendFileSync(join(folder, 'control.jsonl'), 'ckpoint"}\n');
      request(folder, 'x', 'checkpoint');
      run.control.poll();
      assert.equal(answers(folder, 'x').length, 1);
      assert.match(String(events(folder, 'log')[0]?.['message']), /not a request: nonsense/);
    });
  });

  it('answers older requests as expired on resume, and accepted ones that never took effect', async () => {
    await inTemporaryFolder(async (root) => {
      const folder = join(root, 'run');
      const run = await RunFolder.create(newRun(folder), options());
      request(folder, 'done', 'set', { key: 'beta', value: 0.1 });
      run.beginStep(1);
      request(folder, 'half', 'checkpoint');
      run.control.poll();
      const copy = join(root, 'killed');
      fs.cpSync(folder, copy, { recursive: true });
      run.close('interrupted');
      request(copy, 'late', 'pause');
      fs.rmSync(join(copy, 'lock'));
      const resumed = await RunFolder.open(copy, options());
      assert.equal(answers(copy, 'done').length, 2);
      assert.match(String(answers(copy, 'half').at(-1)?.['reason']), /expired/);
      assert.equal(answers(copy, 'late')[0]?.['expired'], true);
      request(copy, 'new', 'checkpoint');
      resumed.control.poll();
      assert.equal(answers(copy, 'new')[0]?.['accepted'], true);
      await resumed.restart('resume');
      assert.deepEqual(resumed.beginStep(1), [{ step: 1, key: 'grpo.beta', value: 0.1 }]);
      assert.equal(events(copy, 'setting').at(-1)?.['replayed'], true);
      resumed.close('interrupted');
    });
  });
});

describe('recorded settings', () => {
  it('apply again when redone; a newer change cancels those ahead', () => {
    const settings = new RecordedSettings([
      { step: 5, key: 'a', value: 1 },
      { step: 9, key: 'a', value: 2 },
      { step: 9, key: 'b', value: 3 },
    ]);
    assert.deepEqual(settings.at(5), [{ step: 5, key: 'a', value: 1 }]);
    settings.record({ step: 7, key: 'a', value: 4 });
    assert.deepEqual(settings.at(9), [{ step: 9, key: 'b', value: 3 }]);
    assert.deepEqual(settings.inForce(6), { a: 1 });
    assert.deepEqual(settings.inForce(9), { a: 4, b: 3 });
  });

  it('hold max_steps to whole numbers and ask the config', () => {
    const context = {
      rewardNames: ['length'],
      check: (key: string) => (key === 'grpo.beta' ? 'needs a reference policy' : undefined),
    };
    assert.deepEqual(judgeSetting('train.max_steps', 5, context), { key: 'train.max_steps', value: 5 });
    assert.ok('refused' in judgeSetting('max_steps', 5.5, context));
    assert.match(JSON.stringify(judgeSetting('beta', 0.1, context)), /needs a reference policy/);
    assert.match(
      JSON.stringify(judgeSetting('rewards.other.weight', 1, context)),
      /there is no reward other/,
    );
  });
});

describe('grpo control', () => {
  /** The command's exit code and what it wrote to stdout. */
  async function run(...args: [string, string, string?, number?]): Promise<{ code: number; out: string }> {
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
    try {
      const code = await controlCommand({ json: true }, ...args);
      return { code, out: written.join('') };
    } finally {
      process.stdout.write = write;
    }
  }

  it('prints the acknowledgement and tells a refusal by its exit code', async () => {
    await withRun(async (_, folder) => {
      const accepted = await run(folder, 'set', 'grpo.beta=0.02');
      assert.equal(accepted.code, 0);
      assert.equal((JSON.parse(accepted.out) as EventRecord)['accepted'], true);
      const refused = await run(folder, 'set', 'model.base=other');
      assert.equal(refused.code, 2);
      assert.match((JSON.parse(refused.out) as { reason: string }).reason, /cannot change/);
    });
  });

  it('fails without an answer, for what is no run and for what is no request', async () => {
    await inTemporaryFolder(async (root) => {
      const folder = join(root, 'run');
      (await RunFolder.create(newRun(folder), options())).close('finished');
      await assert.rejects(run(folder, 'pause', undefined, 250), { code: 'control-no-answer', kind: 'run' });
      await assert.rejects(run(root, 'pause'), { code: 'run-not-found', kind: 'input' });
      await assert.rejects(run(folder, 'sing'), { code: 'usage-control' });
      await assert.rejects(run(folder, 'set', 'beta'), { code: 'usage-control' });
    });
  });
});
