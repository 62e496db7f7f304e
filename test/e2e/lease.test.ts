import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Status } from '../../core/run/records.ts';
import { LeaseKeeper } from '../../extension/process/lease-keeper.ts';
import { start, type Running } from './support/grpo.ts';
import { Workspace } from './support/small-workspace.ts';

/** How much faster time goes by for a trainer: nobody waits a minute for its lease to be over. */
const HASTE = 20;
const MINUTE_MS = 60_000 / HASTE;

/** Loaded into the trainer before anything else. */
const HASTEN = `data:text/javascript,${encodeURIComponent(`
  const { now } = performance;
  performance.now = () => ${HASTE} * now.call(performance);
  const every = globalThis.setInterval;
  globalThis.setInterval = (action, ms, ...rest) => every(action, ms / ${HASTE}, ...rest);
`)}`;

describe('a run and those who watch it', () => {
  let workspace: Workspace;
  let running: Running[];
  let window: LeaseKeeper | undefined;

  beforeEach(() => {
    workspace = new Workspace();
    running = [];
  });
  afterEach(async () => {
    window?.dispose();
    for (const { child, ended } of running) {
      child.kill('SIGKILL');
      await ended;
    }
    workspace.remove();
  });

  const status = (name: string): Status => JSON.parse(workspace.read(join(name, 'status.json'))) as Status;

  /** Trains without an end. @param flags  of the command line */
  async function train(name: string, ...flags: string[]): Promise<Running> {
    const args = ['train', workspace.config, '--run-dir', workspace.path(name), '--max-steps', '1000000'];
    const set = ['data.test=null', 'train.save_steps=0'].flatMap((change) => ['--set', change]);
    const one = start([...args, ...set, ...flags, '--json'], { NODE_OPTIONS: `--import "${HASTEN}"` });
    running.push(one);
    assert.ok(await one.said('"type":"step"'), `${name} does not train`);
    return one;
  }

  it('ends with a checkpoint a minute after the last window, and not before', async () => {
    const run = workspace.path('run');
    window = new LeaseKeeper(() => [run], assert.ifError, MINUTE_MS / 30);
    const { child, ended } = await train('run', '--lease');
    await sleep(2 * MINUTE_MS);
    assert.equal(child.exitCode, null, 'it goes on while a window is there');
    window.dispose();
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    const { state, step, error } = status('run');
    assert.deepEqual([state, error], ['interrupted', null]);
    const last = `step-${String(step).padStart(5, '0')}`;
    assert.ok(readdirSync(join(run, 'checkpoints')).includes(last), last);
  });

  it('goes on where nobody watches when it was started without a lease', async () => {
    const leased = await train('leased', '--lease');
    const kept = await train('kept');
    assert.equal((await leased.ended).code, 130);
    const { step } = status('kept');
    await sleep(MINUTE_MS);
    assert.equal(kept.child.exitCode, null);
    assert.ok(status('kept').step > step);
    assert.equal(existsSync(workspace.path('kept', 'watch.lease')), false);
    kept.child.kill('SIGTERM');
    assert.equal((await kept.ended).code, 130);
  });
});
