import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointState, EventRecord } from '../../core/run/records.ts';
import { grpo } from './support/grpo.ts';
import { trainThroughKills, type Moment } from './support/killing.ts';
import { assertSameRun, lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/** Why each checkpoint stands outside the schedule, by its folder's name; null = it does not. */
function reasonsOf(run: string): Record<string, string | null> {
  const folder = join(run, 'checkpoints');
  const stateOf = (name: string): CheckpointState =>
    JSON.parse(readFileSync(join(folder, name, 'state.json'), 'utf8')) as CheckpointState;
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, stateOf(name).time.extra ?? null]),
  );
}

describe('an entropy that collapses', () => {
  let project: TinyProject;
  let config: string;
  before(async () => {
    project = await makeTinyProject();
    // Rewards that say nothing and a rate that is far too high: the entropy falls to a sixth by step 3, which five steps make certain.
    config = project.write('collapse.grpo.yaml', {
      rewards: [{ use: 'shuffled', reward: { use: './letters.ts' }, seed: 1 }],
      grpo: { num_generations: 4, max_completion_length: 12, beta: 0 },
      train: {
        learning_rate: 0.5,
        warmup_steps: 0,
        prompts_per_step: 3,
        max_steps: 9,
        save_steps: 1,
        save_total_limit: 4,
        seed: 5,
      },
    });
    const { code, stderr } = await grpo(['train', config, '--run-dir', project.at('whole'), '--json']);
    assert.equal(code, 0, stderr);
  });
  after(() => project.remove());

  it('is written down by itself, and the newest checkpoint from before it stays', () => {
    const run = project.at('whole');
    assert.deepEqual(reasonsOf(run), {
      'step-00002': 'before_collapse',
      'step-00005': 'entropy_collapse',
      'step-00006': null,
      'step-00007': null,
      'step-00008': null,
      'step-00009': null,
    });
    const events = lines(run, 'events.jsonl').map((line) => JSON.parse(line) as EventRecord);
    const [alarm, ...others] = events.filter((event) => event['name'] === 'entropy_collapse');
    assert.deepEqual([alarm?.type, alarm?.step, others], ['alarm', 5, []]);
    assert.match(String(alarm?.['message']), /^The entropy fell from 4 to .* The checkpoint of step 5/);
    assert.match(String(alarm?.['fix']), /checkpoint of step 2 .*--from 2/);
    const written = events.find(({ type, step }) => type === 'checkpoint' && step === 5);
    assert.equal(written?.['extra'], 'entropy_collapse');
  });

  it('leaves the run what it would have been, also through kills: same steps, same checkpoints, same reasons', async function () {
    this.timeout(60_000);
    const run = project.at('killed');
    // Before the checkpoint of the beginning is there, mostly, and when the collapse is past its beginning.
    const { kills, last } = await trainThroughKills(config, run, [inStep(5), inStep(6)]);
    assert.equal(last.code, 0, last.stderr);
    assert.ok(kills >= 1, 'no kill met a living process');
    assertSameRun(run, project.at('whole'));
    assert.deepEqual(reasonsOf(run), reasonsOf(project.at('whole')));
  });
});

/** Behind the line of a step: before or in its checkpoint, or in the next step. */
const inStep = (step: number): Moment => ({
  name: `after step ${step}`,
  wait: (running) => running.said(`"type":"step","step":${step}`),
});
