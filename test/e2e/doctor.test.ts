import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Alarm } from '../../core/alarms/index.ts';
import { documentOf, errorOf, grpo } from './support/small-workspace.ts';

const recorded = (name: string): string => resolve('test', 'fixtures', 'runs', name);

interface Diagnosis {
  state: string | null;
  seen: { steps: number; completions: number; malformed: number };
  error: { code: string } | null;
  alarms: Alarm[];
  notices?: Alarm[];
}

function diagnosisOf(run: string, ...flags: string[]): Diagnosis {
  const finished = grpo(['doctor', run, '--json', ...flags]);
  assert.equal(finished.code, 0, finished.stderr);
  return documentOf(finished) as unknown as Diagnosis;
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
    const { alarms, notices } = diagnosisOf(recorded('kl-explosion'));
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

  it('finds a healthy run healthy, and explains what only looks alarming where it is asked to', () => {
    const { alarms, notices, seen } = diagnosisOf(recorded('healthy'), '--notices');
    assert.deepEqual([alarms, seen.steps, seen.malformed], [[], 60, 0]);
    assert.deepEqual(
      notices?.map(({ code }) => code),
      ['loss_near_zero', 'clip_always_zero'],
    );
    assert.match(grpo(['doctor', recorded('healthy')]).stdout, /No illness found in 60 steps/);
  });

  it('passes over damaged lines and says how many', () => {
    const run = copyOf('zero-variance');
    writeFileSync(
      join(run, 'metrics.jsonl'),
      `not json\n${readFileSync(join(run, 'metrics.jsonl'), 'utf8')}`,
    );
    const { alarms, seen } = diagnosisOf(run);
    assert.deepEqual([alarms.map(({ code }) => code), seen.malformed], [['zero_variance'], 1]);
    assert.match(grpo(['doctor', run]).stdout, /1 damaged line was passed over/);
  });

  it('has a clear word for runs that hold nothing', () => {
    const run = copyOf('truncation');
    for (const file of ['metrics.jsonl', 'rollouts.jsonl', 'updates.jsonl', 'events.jsonl'])
      writeFileSync(join(run, file), '');
    assert.deepEqual(diagnosisOf(run).alarms, []);
    assert.match(grpo(['doctor', run]).stdout, /has not finished a step/);
    writeFileSync(join(run, 'status.json'), '{"state":');
    assert.equal(diagnosisOf(run).state, null);
    assert.match(grpo(['doctor', run]).stdout, /status\.json is missing or damaged/);
    const none = grpo(['doctor', join(folder, 'nowhere'), '--json']);
    assert.deepEqual([none.code, errorOf(none)], [2, 'run-not-found']);
  });

  it('shows the error of a run that failed', () => {
    const { state, error, alarms } = diagnosisOf(recorded('reward-stopped'));
    assert.deepEqual([state, error?.code], ['failed', 'reward-not-finite']);
    assert.deepEqual(
      alarms.map(({ code }) => code),
      ['reward_failing'],
    );
  });
});
