import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM } from './support/grpo.ts';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

describe('grpo control', function () {
  let workspace: Workspace;
  let trainer: ChildProcess | undefined;

  before(() => {
    workspace = new Workspace();
  });
  after(() => {
    trainer?.kill('SIGKILL');
    workspace?.remove();
  });

  const status = (): { state: string; step: number } =>
    JSON.parse(workspace.read('live/status.json')) as { state: string; step: number };

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(50);
  }

  it('pauses, changes, continues and stops a live run', async () => {
    const run = workspace.path('live');
    const args = [PROGRAM, 'train', workspace.config, '--run-dir', run, '--max-steps', '100000', '--json'];
    trainer = spawn(process.execPath, [...args, '--set', 'data.test=null', '--set', 'train.save_steps=0'], {
      stdio: 'ignore',
    });
    await until(() => existsSync(workspace.path('live/status.json')) && status().step > 0);
    const ask = (...request: string[]) => grpo(['control', run, ...request, '--json']);

    const paused = ask('pause');
    assert.equal(paused.code, 0, paused.stderr);
    assert.equal(documentOf(paused)['accepted'], true);
    await until(() => status().state === 'paused');

    assert.equal(ask('set', 'train.learning_rate=0.0001').code, 0);
    const refused = ask('set', 'train.seed=4');
    assert.equal(refused.code, 2);
    assert.match(String(documentOf(refused)['reason']), /seed cannot change/);
    // Settable by its kind, but the loss of this version has no such term: refused, where applying it would end the run.
    const unbuilt = ask('set', 'entropy_coef=0.01');
    assert.equal(unbuilt.code, 2);
    assert.match(String(documentOf(unbuilt)['reason']), /cannot train with it yet/);

    assert.equal(ask('continue').code, 0);
    await until(() => status().state === 'running');
    const ended = once(trainer, 'exit');
    assert.equal(ask('stop').code, 0);
    const [code] = (await ended) as [number];
    trainer = undefined;
    assert.equal(code, 130);
    assert.equal(status().state, 'interrupted');
    assert.match(workspace.read('live/events.jsonl'), /"key":"train\.learning_rate","value":0\.0001/);
  });

  it('says that nobody answers, and refuses what it does not know', () => {
    const finished = workspace.train('done', 'train.max_steps=1', 'data.test=null');
    const silent = grpo(['control', finished, 'pause', '--json']);
    assert.deepEqual([silent.code, errorOf(silent)], [3, 'control-no-answer']);
    const unknown = grpo(['control', finished, 'dance', '--json']);
    assert.deepEqual([unknown.code, errorOf(unknown)], [2, 'usage-control']);
    const nowhere = grpo(['control', workspace.path('nowhere'), 'pause', '--json']);
    assert.deepEqual([nowhere.code, errorOf(nowhere)], [2, 'run-not-found']);
  });
});
