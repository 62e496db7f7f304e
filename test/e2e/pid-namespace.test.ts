import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ErrorReport } from '../../core/errors/index.ts';
import type { Lock } from '../../core/run/records.ts';
import { jsonLines, PROGRAM, start } from './support/grpo.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/** A program in a pid namespace of its own, as in another container with the same host name. */
const APART = ['--pid', '--fork', '--mount-proc'];

describe('the lock of a run', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
  });
  after(() => project.remove());

  it('holds against a process in another pid namespace of the same host name', async function () {
    if (process.platform !== 'linux' || spawnSync('unshare', [...APART, 'true']).status !== 0)
      return this.skip();
    const data = { train: 'prompts.jsonl', prompt: '{question}' };
    const train = { max_steps: 100_000, prompts_per_step: 2, learning_rate: 0.001 };
    const config = project.write('held.grpo.yaml', { data, train });
    const run = project.at('held');
    const holder = start(['train', config, '--run-dir', run, '--json']);
    try {
      assert.ok(await holder.said('"type":"step"'), 'the run has begun');
      const held = readFileSync(`${run}/lock`, 'utf8');
      const args = [...APART, process.execPath, PROGRAM, 'resume', run, '--json'];
      const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
      const error = jsonLines(stdout).at(-1)?.['error'] as ErrorReport | undefined;
      assert.deepEqual({ status, code: error?.code }, { status: 2, code: 'run-locked' }, stdout + stderr);
      assert.match(error?.message ?? '', /another container: its heartbeat is \d+ s old/);
      assert.equal(readFileSync(`${run}/lock`, 'utf8'), held, 'the lock is untouched');
      assert.equal((JSON.parse(held) as Lock).pid, holder.child.pid);
    } finally {
      holder.child.kill('SIGTERM');
      await holder.ended;
    }
  });
});
