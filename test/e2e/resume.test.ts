import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRecord, Status } from '../../core/run/records.ts';
import { grpo, jsonLines, start } from './support/grpo.ts';
import { inCheckpoint, inRestart, inTraining, trainThroughKills } from './support/killing.ts';
import { assertSameRun, cutOff, lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

const statusOf = (run: string): Status => JSON.parse(readFileSync(`${run}/status.json`, 'utf8')) as Status;
const eventsOf = (run: string): EventRecord[] =>
  lines(run, 'events.jsonl').map((line) => JSON.parse(line) as EventRecord);

async function eventually(happened: () => boolean): Promise<void> {
  while (!happened()) await sleep(20);
}

describe('exact resume', () => {
  let project: TinyProject;
  const train = (run: string, config = project.config, ...more: string[]) =>
    grpo(['train', config, '--run-dir', project.at(run), '--json', ...more]);
  before(async () => {
    project = await makeTinyProject();
    const ends = [await train('full'), await train('lora', project.lora)];
    for (const { code, stderr } of ends) assert.equal(code, 0, stderr);
  });
  after(() => project.remove());

  // Once at each kind of moment; many moments of both modes are `npm run prove -- --only kills`. The tests below resume full training.
  it('equals an uninterrupted run after SIGKILLs in a checkpoint, in training and in a resume (lora)', async function () {
    this.timeout(120_000);
    const run = project.at('lora-killed');
    const moments = [inCheckpoint, inTraining(250), inRestart];
    const { kills, last } = await trainThroughKills(project.lora, run, moments);
    assert.equal(last.code, 0, last.stderr);
    assert.ok(kills >= 2, `only ${kills} kills met a living process`);
    assertSameRun(run, project.at('lora'));
    // Twice resumed: nothing is redone, nothing changes.
    const again = await grpo(['resume', run, '--json']);
    assert.equal(again.code, 0);
    assert.deepEqual(
      jsonLines(again.stdout).map(({ type }) => type),
      ['summary'],
    );
    assertSameRun(run, project.at('lora'));
    const completions = [...cutOff(run), ...lines(run, 'rollouts.jsonl')];
    assert.ok(completions.length >= 8 * 12);
    assert.deepEqual(readdirSync(join(run, 'checkpoints')), readdirSync(project.at('lora', 'checkpoints')));
  });

  it('lets one process only into a run, pauses, and goes on exactly after `control stop`, which ends with 130', async () => {
    const run = project.at('stopped');
    const training = start(['train', project.config, '--run-dir', run, '--json']);
    assert.ok(await training.said('"type":"step","step":2'));
    // The folder is the channel: what a watcher appends is heard. A paused run waits for the slower ways in.
    const request = { id: 'p1', t: new Date().toISOString(), type: 'pause' };
    appendFileSync(join(run, 'control.jsonl'), `${JSON.stringify(request)}\n`);
    await eventually(() => statusOf(run).state === 'paused');
    const pausedAt = statusOf(run).step;
    assert.equal(statusOf(run).phase, null);
    const [second, other] = [
      await grpo(['train', project.config, '--run-dir', run, '--json']),
      await grpo(['resume', run, '--json']),
    ];
    // Two on one folder.
    for (const { code, stdout } of [second, other]) {
      assert.equal(code, 2);
      assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'run-locked');
    }
    assert.equal(statusOf(run).step, pausedAt);
    const answer = await grpo(['control', run, 'stop', '--json']);
    const { code, stdout } = await training.ended;
    assert.equal(answer.code, 0, answer.stdout);
    assert.equal((JSON.parse(answer.stdout) as EventRecord)['accepted'], true);
    assert.equal(code, 130);
    assert.ok(!stdout.includes('"summary"'));
    const { state, step } = statusOf(run);
    assert.equal(state, 'interrupted');
    assert.ok(readdirSync(project.at('stopped', 'checkpoints')).includes(`step-0000${step}`));
    const resumed = await grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(jsonLines(resumed.stdout)[0]?.['resumed_from'], step);
    assertSameRun(run, project.at('full'));
  });

  it('goes on exactly after Ctrl-C, also in the evaluation of a step whose checkpoint is due', async () => {
    // Before training, and behind step 4.
    const run = project.at('interrupted');
    for (const [i, text] of ['"type":"start"', '"type":"step","step":4'].entries()) {
      const command = i === 0 ? ['train', project.config, '--run-dir', run] : ['resume', run];
      const training = start([...command, '--json']);
      assert.ok(await training.said(text));
      training.child.kill('SIGINT');
      assert.equal((await training.ended).code, 130);
      assert.equal(statusOf(run).state, 'interrupted');
      assert.equal(statusOf(run).error, null);
    }
    const resumed = await grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assertSameRun(run, project.at('full'));
  });

  it('ends at once on Ctrl-C in the middle of a slow reward, and drops the step in hand', async () => {
    writeFileSync(
      project.at('slow.ts'),
      'export default async (texts) => { await new Promise((go) => setTimeout(go, 50000)); return texts.map(() => 1); };',
    );
    const data = { train: 'prompts.jsonl', prompt: '{question}' };
    const config = project.write('slow.grpo.yaml', { data, rewards: [{ use: './slow.ts' }] });
    const run = project.at('slow');
    const training = start(['train', config, '--run-dir', run, '--json']);
    assert.ok(await training.said('"type":"start"'));
    await eventually(() => statusOf(run).phase === 'reward');
    await sleep(200);
    training.child.kill('SIGINT');
    assert.equal((await training.ended).code, 130);
    assert.equal(statusOf(run).state, 'interrupted');
    assert.deepEqual(lines(run, 'metrics.jsonl'), []);
  });

  it('takes settings while it trains, records them and applies them again when a resume redoes their step', async () => {
    const run = project.at('set');
    const training = start(['train', project.config, '--run-dir', run, '--json']);
    assert.ok(await training.said('"type":"step","step":4'));
    const request = { id: 'p1', t: new Date().toISOString(), type: 'pause' };
    appendFileSync(join(run, 'control.jsonl'), `${JSON.stringify(request)}\n`);
    await eventually(() => statusOf(run).state === 'paused');
    const at = statusOf(run).step + 1;
    assert.ok(at <= 8, 'the pause came too late for this test');
    const control = (...what: string[]) => grpo(['control', run, ...what, '--json']);
    assert.equal((await control('set', 'learning_rate=0.03')).code, 0);
    const refused = await control('set', 'num_generations=8');
    assert.equal(refused.code, 2);
    assert.match(refused.stdout, /cannot change while a run goes on/);
    assert.equal((await control('continue')).code, 0);
    assert.equal((await training.ended).code, 0);
    const settings = eventsOf(run).filter(({ type }) => type === 'setting');
    assert.deepEqual(
      settings.map(({ step, key, value }) => ({ step, key, value })),
      [{ step: at, key: 'train.learning_rate', value: 0.03 }],
    );
    const rates = lines(run, 'metrics.jsonl').map(
      (line) => (JSON.parse(line) as { metrics: { learning_rate: number } }).metrics.learning_rate,
    );
    assert.ok(Math.abs((rates[at - 1] ?? 0) - 0.03 * (1 - (at - 1) / 8)) < 1e-9);

    // The same run as if it had been killed before its second checkpoint.
    const killed = project.at('set-killed');
    cpSync(run, killed, { recursive: true });
    for (const name of ['step-00006', 'step-00008'])
      rmSync(join(killed, 'checkpoints', name), { recursive: true });
    writeFileSync(join(killed, 'status.json'), JSON.stringify({ ...statusOf(run), state: 'running' }));
    const resumed = await grpo(['resume', killed, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assertSameRun(killed, run);
    assert.ok(eventsOf(killed).some((event) => event.type === 'setting' && event['replayed'] === true));
  });

  it('goes on to a later step with --max-steps, and computes schedules with it from then on', async () => {
    const run = project.at('longer');
    assert.equal((await train('longer', project.config, '--max-steps', '4')).code, 0);
    const nothing = await grpo(['resume', run, '--max-steps', '4', '--json']);
    assert.equal(nothing.code, 0);
    assert.equal(jsonLines(nothing.stdout).length, 1);
    const more = await grpo(['resume', run, '--max-steps', '6', '--json']);
    assert.equal(more.code, 0, more.stderr);
    const rates = lines(run, 'metrics.jsonl').map(
      (line) => (JSON.parse(line) as { metrics: { learning_rate: number } }).metrics.learning_rate / 0.01,
    );
    const expected = [1, 3 / 4, 2 / 4, 1 / 4, 2 / 6, 1 / 6];
    rates.forEach((rate, i) =>
      assert.ok(Math.abs(rate - (expected[i] ?? NaN)) < 1e-9, `step ${i + 1}: ${rate}`),
    );
    const settings = eventsOf(run).filter(({ type }) => type === 'setting');
    assert.deepEqual(
      [settings[0]?.['key'], settings[0]?.['value'], settings[0]?.step],
      ['train.max_steps', 6, 5],
    );
    const { steps, after } = jsonLines(more.stdout).at(-1) as { steps: number; after: unknown };
    assert.equal(steps, 6);
    assert.notEqual(after, undefined);
  });
});
