import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventRecord, Status } from '../../core/run/records.ts';
import { grpo, jsonLines, type Ended } from './support/grpo.ts';
import { cutOff, lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

const statusOf = (run: string): Status =>
  JSON.parse(readFileSync(join(run, 'status.json'), 'utf8')) as Status;
const restartsOf = (run: string): EventRecord[] =>
  lines(run, 'events.jsonl')
    .map((line) => JSON.parse(line) as EventRecord)
    .filter(({ type }) => type === 'restart');
const stepsOf = (run: string): number[] =>
  lines(run, 'metrics.jsonl').map((line) => (JSON.parse(line) as { step: number }).step);
const errorOf = ({ stdout }: Ended): { code: string; message: string } =>
  jsonLines(stdout).at(-1)?.['error'] as { code: string; message: string };

describe('numbers that break', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
  });
  after(() => project.remove());
  const train = (run: string, env: NodeJS.ProcessEnv, ...more: string[]) =>
    grpo(['train', project.config, '--run-dir', project.at(run), '--json', ...more], env);

  it('lose nothing but the broken step, and training goes on with a lower rate', async () => {
    const run = project.at('once');
    const ended = await train('once', { GRPO_FAULT_NAN_STEP: '3' }, '--set', 'train.save_steps=500');
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stderr,
      /loss of step 3 is not a number: back to step 2, on with learning rate 0\.005/,
    );
    assert.deepEqual(stepsOf(run), [1, 2, 3, 4, 5, 6, 7, 8]);
    const [restart, ...others] = restartsOf(run);
    assert.deepEqual([restart?.['cause'], restart?.step, others.length], ['rollback', 2, 0]);
    assert.equal(cutOff(run).length, 12, 'the completions of the broken step are kept aside');
    const { metrics } = JSON.parse(lines(run, 'metrics.jsonl')[2] ?? '') as {
      metrics: Record<string, number>;
    };
    assert.ok(Math.abs((metrics['learning_rate'] ?? 0) - 0.005 * (6 / 8)) < 1e-12);
  });

  it('end the run the second time, in a state that resumes', async () => {
    const run = project.at('twice');
    const ended = await train('twice', { GRPO_FAULT_NAN_STEP: '1,1' });
    assert.equal(ended.code, 3);
    assert.equal(errorOf(ended).code, 'run-diverged');
    assert.equal(statusOf(run).state, 'failed');
    assert.equal(statusOf(run).error?.code, 'run-diverged');
    // Without the fault it goes on, with the evaluation before training still in place.
    const resumed = await grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(stepsOf(run), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(lines(run, 'eval.jsonl').length, 3);
    const { before } = jsonLines(resumed.stdout).at(-1) as { before?: { n: number } };
    assert.equal(before?.n, 6);
  });

  it('from an update that spoilt the weights go back behind it', async () => {
    const run = project.at('absurd');
    const settings = ['--set', 'train.save_steps=1', '--set', 'train.warmup_steps=0'];
    const ended = await train('absurd', { GRPO_FAULT_SPOIL_STEP: '1,1' }, ...settings);
    assert.equal(ended.code, 3, ended.stderr);
    assert.equal(errorOf(ended).code, 'run-diverged');
    assert.match(ended.stderr, /back to step 0/);
    assert.deepEqual(readdirSync(join(run, 'checkpoints')), [], 'no checkpoint holds spoilt weights');
    assert.ok(restartsOf(run).length >= 1);
    assert.equal(statusOf(run).step, 0);
  });
});
