import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { RunReader } from '../../core/run/reader.ts';
import { rewardSeconds } from '../../core/run/records.ts';
import { runFiles } from '../../trainer/runs/run-files.ts';
import { readManifest } from '../../trainer/runs/create.ts';
import { nodeFileSystem } from '../../trainer/runs/file-system.ts';
import { grpo, jsonLines, start } from './support/grpo.ts';
import { lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

describe('grpo train', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
  });
  after(() => project.remove());

  it('prints the lines of the contract under --json and leaves a run that readers take whole', async () => {
    const run = project.at('run');
    const { code, stdout, stderr } = await grpo(['train', project.config, '--run-dir', run, '--json']);
    assert.equal(code, 0, stderr);
    const said = jsonLines(stdout);
    assert.deepEqual(
      said.map((line) =>
        Object.values(line).slice(0, line['type'] === 'start' || line['type'] === 'summary' ? 1 : 2),
      ),
      [
        ['start'],
        ['eval', 0],
        ...[1, 2, 3, 4].map((step) => ['step', step]),
        ['eval', 4],
        ...[5, 6, 7, 8].map((step) => ['step', step]),
        ['eval', 8],
        ['summary'],
      ],
    );
    const [start, before] = said;
    assert.equal(start?.['run_dir'], run);
    assert.equal(before?.['n'], 6);
    const summary = said.at(-1) as Record<string, Record<string, unknown>>;
    assert.equal(summary['run_dir'], run);
    assert.equal(summary['steps'], 8);
    assert.equal(typeof summary['wall_s'], 'number');
    assert.deepEqual(Object.keys(summary['before'] ?? {}).sort(), [
      'interval',
      'n',
      'reward',
      'rewards/contains',
      'rewards/letters',
    ]);
    assert.equal(typeof summary['significance']?.['p'], 'number');

    const manifest = readManifest(nodeFileSystem, run);
    assert.equal((manifest.config['train'] as { max_steps: number }).max_steps, 8);
    assert.ok(Object.values(manifest.hashes).every((hash) => /^[0-9a-f]{64}$/.test(hash ?? '')));
    const delta = await new RunReader(runFiles(run)).poll();
    assert.equal(delta?.malformed, 0);
    assert.equal(delta.more, false);
    assert.equal(delta.status.state, 'finished');
    assert.equal(delta.status.step, 8);
    assert.equal(delta.metrics.length, 8);
    assert.deepEqual(delta.metrics.at(-1)?.record.metrics, said.at(-3)?.['metrics']);
    assert.equal(delta.rollouts.length, 8 * 3 * 4);
    // Each reward is timed, in the step and at each completion that it scored.
    for (const { record } of delta.metrics) {
      const each = rewardSeconds(record.time);
      assert.deepEqual(Object.keys(each), ['letters', 'contains']);
      const { letters = NaN, contains = NaN } = each;
      assert.ok(letters > 0 && contains > 0 && letters + contains <= (record.time['reward'] ?? NaN));
      for (const { record: one } of delta.rollouts)
        if (one.step === record.step) assert.deepEqual(rewardSeconds(one.time), each);
    }
    assert.deepEqual(
      delta.evaluations.map(({ record }) => record.step),
      [0, 4, 8],
    );
    assert.ok(delta.updates.every(({ record }) => record.completions.length === 12));
    for (const step of ['00003', '00006', '00008']) {
      assert.ok(existsSync(project.at('run', 'checkpoints', `step-${step}`, 'model.safetensors')));
    }
    assert.ok(!existsSync(project.at('run', 'lock')));
  });

  it("shows people the run, and says the model's text without its control characters", async () => {
    const config = project.write('loud.grpo.yaml', {
      data: { train: 'hostile.jsonl', prompt: '{question}' },
      train: { max_steps: 1, prompts_per_step: 1, learning_rate: 0.001 },
    });
    writeFileSync(
      project.at('hostile.jsonl'),
      JSON.stringify({ question: '\u001b[2J\u0007\u202eabc' }) + '\n',
    );
    const { code, stdout, stderr } = await grpo(['train', config, '--run-dir', project.at('loud')]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    assert.match(stdout, /Run folder: /);
  });

  it('goes on when whoever read its output went away', async () => {
    const run = project.at('unread');
    const training = start(['train', project.config, '--run-dir', run, '--json']);
    assert.ok(await training.said('"type":"start"'));
    training.child.stdout?.destroy();
    assert.equal((await training.ended).code, 0);
    assert.equal(lines(run, 'metrics.jsonl').length, 8);
  });
});
