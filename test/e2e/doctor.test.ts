import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Alarm } from '../../core/alarms/index.ts';
import { diagnosisText } from '../../trainer/doctor/diagnosis-text.ts';
import { diagnoseRun } from '../../trainer/doctor/diagnosis.ts';
import { lookOf } from '../../trainer/terminal/look.ts';
import { documentOf, errorOf, grpo } from './support/small-workspace.ts';

const recorded = (name: string): string => resolve('test', 'fixtures', 'runs', name);

interface Diagnosis {
  state: string | null;
  seen: { steps: number; completions: number; malformed: number };
  error: { code: string } | null;
  alarms: Alarm[];
  notices?: Alarm[];
}

/** What `grpo doctor RUN` prints, under --json and to people, without its process; the first test goes through the program. */
async function diagnosisOf(run: string, notices = false): Promise<Diagnosis & { text: string }> {
  const diagnosis = await diagnoseRun(run, { notices });
  return {
    ...(JSON.parse(JSON.stringify(diagnosis)) as Diagnosis),
    text: diagnosisText(diagnosis, lookOf('stdout')),
  };
}

describe('grpo doctor', () => {
  it('gives every device a reason', () => {
    const finished = grpo(['doctor', '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    const { can_train, machine, checks } = documentOf(finished) as {
      can_train: boolean;
      machine: { cores: number; memory_bytes: number };
      checks: { name: string; state: string; reason: string; details?: { version?: string } }[];
    };
    assert.equal(can_train, true);
    assert.ok(machine.cores > 0 && machine.memory_bytes > 0);
    const names = checks.map(({ name }) => name);
    for (const name of ['node', 'cpu', 'threads', 'memory', 'disk', 'cuda', 'webgpu', 'embedded-model'])
      assert.ok(names.includes(name), name);
    assert.ok(checks.every(({ reason }) => reason !== ''));
    assert.match(checks.find(({ name }) => name === 'cpu')?.details?.version ?? '', /^1\.\d+/);
  });
});

describe('grpo doctor RUN', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-doctor-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const copyOf = (name: string): string => {
    const copy = join(folder, name);
    cpSync(recorded(name), copy, { recursive: true });
    return copy;
  };

  it('names the illness of a run, the token to blame with its text, and ways out', () => {
    const { alarms, notices } = documentOf(
      grpo(['doctor', recorded('kl-explosion'), '--json']),
    ) as unknown as Diagnosis;
    const [explosion] = alarms;
    assert.equal(explosion?.code, 'kl_explosion');
    const { completion } = explosion;
    assert.ok(completion?.token !== undefined && completion.text !== undefined, JSON.stringify(completion));
    assert.equal(notices, undefined, 'notices come on demand only');
    const text = grpo(['doctor', recorded('kl-explosion')]);
    assert.equal(text.code, 0);
    assert.match(text.stdout, /kl_explosion {2}steps \d+ to 8, still there/);
    assert.match(text.stdout, new RegExp(`look at {3}${completion.id}, token ${completion.token} "`));
    assert.match(text.stdout, /Set train\.learning_rate to 3e-4/);
  });

  it('finds a healthy run healthy, and explains what only looks alarming where it is asked to', async () => {
    const { alarms, notices, seen, text } = await diagnosisOf(recorded('healthy'), true);
    assert.deepEqual([alarms, seen.steps, seen.malformed], [[], 60, 0]);
    assert.deepEqual(
      notices?.map(({ code }) => code),
      ['loss_near_zero', 'clip_always_zero'],
    );
    assert.match(text, /No illness found in 60 steps/);
  });

  it('passes over damaged lines and says how many', async () => {
    const run = copyOf('zero-variance');
    writeFileSync(
      join(run, 'metrics.jsonl'),
      `not json\n${readFileSync(join(run, 'metrics.jsonl'), 'utf8')}`,
    );
    const { alarms, seen, text } = await diagnosisOf(run);
    assert.deepEqual([alarms.map(({ code }) => code), seen.malformed], [['zero_variance'], 1]);
    assert.match(text, /1 damaged line was passed over/);
  });

  it('has a clear word for runs that hold nothing', async () => {
    const run = copyOf('truncation');
    for (const file of ['metrics.jsonl', 'rollouts.jsonl', 'updates.jsonl', 'events.jsonl'])
      writeFileSync(join(run, file), '');
    const empty = await diagnosisOf(run);
    assert.deepEqual(empty.alarms, []);
    assert.match(empty.text, /has not finished a step/);
    writeFileSync(join(run, 'status.json'), '{"state":');
    const torn = await diagnosisOf(run);
    assert.equal(torn.state, null);
    assert.match(torn.text, /status\.json is missing or damaged/);
    const none = grpo(['doctor', join(folder, 'nowhere'), '--json']);
    assert.deepEqual([none.code, errorOf(none)], [2, 'run-not-found']);
  });

  it('shows the error of a run that failed', async () => {
    const { state, error, alarms } = await diagnosisOf(recorded('reward-stopped'));
    assert.deepEqual([state, error?.code], ['failed', 'reward-not-finite']);
    assert.deepEqual(
      alarms.map(({ code }) => code),
      ['reward_failing'],
    );
  });
});
