import assert from 'node:assert/strict';
import type { Liveness } from '../../../../core/run/index.ts';
import type { RunState, Status } from '../../../../core/run/records.ts';
import type { RunEntry } from '../../../../extension/runs/api.ts';
import { EVERY_RUN, runTreeState, shownRuns, sparkline } from '../../../../extension/trees/run-state.ts';

function entry(name: string, state: RunState, liveness: Liveness, reward: number | null = null): RunEntry {
  const status: Status = {
    state,
    step: 3,
    max_steps: 60,
    attempt: 1,
    cut: {},
    pid: 1,
    host: 'here',
    boot_id: 'b',
    heartbeat: '2026-01-01T00:00:00Z',
    phase: null,
    error: null,
  };
  const head = {
    folder: `/runs/${name}`,
    run: `2026-01-01-${name}-0000`,
    name,
    created: null,
    parent: null,
    status,
    liveness,
    config: {},
    config_path: null,
  };
  const latest = reward === null ? null : { step: 3, metrics: { reward }, time: {} };
  return { head, latest, spark: [], seconds_left: null, alarms: [] };
}

describe('extension: the state of a run in the tree', () => {
  it('tells what can be done with it', () => {
    assert.equal(runTreeState(entry('a', 'running', 'alive')), 'active');
    assert.equal(runTreeState(entry('a', 'running', 'not-answering')), 'active');
    assert.equal(runTreeState(entry('a', 'paused', 'alive')), 'paused');
    assert.equal(runTreeState(entry('a', 'running', 'gone')), 'resumable');
    assert.equal(runTreeState(entry('a', 'interrupted', 'ended')), 'resumable');
    assert.equal(runTreeState(entry('a', 'failed', 'ended')), 'resumable');
    assert.equal(runTreeState(entry('a', 'finished', 'ended')), 'ended');
    assert.equal(runTreeState(entry('a', 'running', 'unknown')), 'elsewhere');
    const noStatus = entry('a', 'running', 'alive');
    assert.equal(runTreeState({ ...noStatus, head: { ...noStatus.head, status: null } }), 'unreadable');
  });
});

describe('extension: which runs the tree shows', () => {
  const entries = [
    entry('newest', 'finished', 'ended', 0.2),
    entry('beta', 'finished', 'ended', 0.9),
    entry('alpha', 'running', 'alive'),
    entry('oldest', 'interrupted', 'ended', 0.5),
  ];
  const names = (filter = EVERY_RUN) => shownRuns(entries, filter).map(({ head }) => head.name);

  it('puts live ones first and keeps the newest first behind them', () => {
    assert.deepEqual(names(), ['alpha', 'newest', 'beta', 'oldest']);
  });
  it('sorts by reward with unknown ones last, and by name', () => {
    assert.deepEqual(names({ ...EVERY_RUN, sort: 'reward' }), ['alpha', 'beta', 'oldest', 'newest']);
    assert.deepEqual(names({ ...EVERY_RUN, sort: 'name' }), ['alpha', 'beta', 'newest', 'oldest']);
  });
  it('filters by text and by state', () => {
    assert.deepEqual(names({ ...EVERY_RUN, text: 'BET' }), ['beta']);
    assert.deepEqual(names({ ...EVERY_RUN, state: 'resumable' }), ['oldest']);
  });
});

describe('extension: the spark of the reward', () => {
  it('goes from the lowest to the highest bar', () => assert.equal(sparkline([0, 1, 0.5]), '▁█▅'));
  it('is flat where all values are alike', () => assert.equal(sparkline([2, 2]), '▁▁'));
  it('takes the mean of neighbours where there are many', () =>
    assert.equal(sparkline([0, 0, 1, 3, 4, 4], 3), '▁▅█'));
  it('is empty for none', () => assert.equal(sparkline([]), ''));
});
