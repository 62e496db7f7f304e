import assert from 'node:assert/strict';
import { liveness, summariseRuns } from '../../../core/run/index.ts';
import { bootTimeId, sameBoot, type LocalMachine } from '../../../core/run/machine.ts';
import {
  checkpointName,
  checkpointStep,
  CONTROL_TYPES,
  isSafeUntrusted,
  rewardSeconds,
  rewardTimeKey,
} from '../../../core/run/records.ts';
import {
  isCheckpointState,
  isControlRequest,
  isRolloutRecord,
  isStatus,
  isUpdateRecord,
  parseRecord,
} from '../../../core/run/validate.ts';
import { MemoryFiles, metricsLine, rollout, STATUS } from './memory-files.ts';

describe('records', () => {
  it('pass with further keys, and fail with a wrong or missing one', () => {
    const good = rollout(1, 0);
    assert.ok(isRolloutRecord({ ...good, later: 'version' }));
    for (const bad of [
      { ...good, step: 1.5 },
      { ...good, stop_reason: 'tired' },
      { ...good, rewards: { a: 'x' } },
      { ...good, arrays: { ids: [0, 'i64', 2] } },
      { ...good, arrays: { ids: [-1, 'i32', 2] } },
      { ...good, details: { a: { components: [1] } } },
      { ...good, advantage: undefined },
      [good],
      null,
    ])
      assert.ok(!isRolloutRecord(bad), JSON.stringify(bad));
    const { reward: _reward, ...rest } = good;
    assert.ok(!isRolloutRecord(rest), String(_reward));
  });

  it('name the seconds of a reward whatever it is called, beside those of all of them', () => {
    const names = ['judge', 'a/b', 'reward', '__proto__'];
    const time = Object.fromEntries([
      ['reward', 7],
      ['rewards', 8],
      ...names.map((name, i) => [rewardTimeKey(name), i] as const),
    ]);
    assert.deepEqual(
      Object.entries(rewardSeconds(time)),
      names.map((name, i) => [name, i]),
    );
    assert.deepEqual(rewardSeconds({ reward: 7, step_time: 9 }), {}, 'an older run');
  });

  it('of the other files are told apart from nonsense', () => {
    assert.ok(isStatus(STATUS));
    assert.ok(!isStatus({ ...STATUS, state: 'tired' }));
    assert.ok(isControlRequest({ id: 'a', type: 'pause' }));
    assert.ok(!isControlRequest({ id: 'a', type: 'sing' }));
    const one = { id: 'a', kl: null, clip_low: 0, clip_high: 0.5, in_loss: true, arrays: {} };
    assert.ok(isUpdateRecord({ step: 1, completions: [one] }));
    assert.ok(!isUpdateRecord({ step: 1, completions: [{ ...one, in_loss: 1 }] }));
    const state = { step: 1, random: 1, data: null, curriculum: null, estimator: null, settings: {} };
    assert.ok(isCheckpointState({ ...state, time: { files: { 'rollouts.bin': 5 }, sizes: {} } }));
    assert.ok(!isCheckpointState({ ...state, time: { files: { 'rollouts.bin': -5 }, sizes: {} } }));
    assert.equal(parseRecord('{"state":', isStatus), undefined);
  });

  it('name checkpoints so that they sort', () => {
    assert.equal(checkpointName(42), 'step-00042');
    assert.equal(checkpointStep('step-00042'), 42);
    assert.equal(checkpointStep('step-123456'), 123456);
    assert.equal(checkpointStep('.step-00042.partial'), undefined);
  });
});

const here: LocalMachine = { host: 'here', boot_id: 'boot', isAlive: (pid) => pid === 1 };
const fresh = Date.parse(STATUS.heartbeat) + 1000;
const late = fresh + 30_000;

describe('liveness', () => {
  it('never calls a live pid dead, and says nothing sure of another host', () => {
    assert.equal(liveness(STATUS, here, fresh), 'alive');
    assert.equal(liveness(STATUS, here, late), 'not-answering');
    assert.equal(liveness({ ...STATUS, pid: 2 }, here, fresh), 'gone');
    assert.equal(liveness({ ...STATUS, boot_id: 'earlier' }, here, fresh), 'gone');
    assert.equal(liveness({ ...STATUS, host: 'there', pid: 2 }, here, fresh), 'alive');
    assert.equal(liveness({ ...STATUS, host: 'there' }, here, late), 'unknown');
    assert.equal(liveness({ ...STATUS, state: 'finished', pid: 2 }, here, late), 'ended');
  });

  it('knows a boot by its time where the system has no id', () => {
    assert.ok(sameBoot(bootTimeId(1000.4), bootTimeId(1030)));
    assert.ok(!sameBoot(bootTimeId(1000), bootTimeId(1100)));
    assert.ok(!sameBoot(bootTimeId(1000), 'b1'));
  });
});

describe('the list of runs', () => {
  it('shows the newest first, and leaves out what is no run', async () => {
    const manifest = {
      schema_version: 1,
      config: { name: 'sums' },
      source: { path: 'a', text: '' },
      hashes: { code: null },
      versions: {},
      machine: {},
      parent: { run: 'r0', step: 4 },
    };
    const old = new MemoryFiles();
    old.set('manifest.json', JSON.stringify({ ...manifest, created: '2026-01-01T00:00:00Z' }));
    const live = new MemoryFiles();
    live.set('manifest.json', JSON.stringify({ ...manifest, created: '2026-01-02T00:00:00Z' }));
    live.status();
    live.set('metrics.jsonl', metricsLine(1) + metricsLine(2));
    const runs = [
      { run: 'old', files: old },
      { run: 'none', files: new MemoryFiles() },
      { run: 'live', files: live },
    ];
    const [first, second, ...others] = await summariseRuns(runs, here, fresh);
    assert.deepEqual(others, []);
    assert.equal(first?.run, 'live');
    assert.equal(first.liveness, 'alive');
    assert.equal(first.latest?.step, 2);
    assert.deepEqual(first.parent, { run: 'r0', step: 4 });
    assert.equal(second?.status, undefined);
    assert.equal(second?.latest, undefined);
  });
});

describe('requests in a workspace that nobody trusts', () => {
  it('may only halt or end work', () => {
    assert.deepEqual(CONTROL_TYPES.filter(isSafeUntrusted), ['pause', 'stop']);
  });
});
