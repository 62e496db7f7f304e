import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunReader } from '../../core/run/reader.ts';
import { runFiles } from '../../trainer/runs/run-files.ts';
import { inTraining, trainOrResume } from './support/killing.ts';
import { lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/** What a watcher holds of one file: records with the place where each stood. */
type Held = { offset: number; id: string }[];

/** Follows a run until told to stop; forgets what the reader says is gone. */
function watch(
  run: string,
): () => Promise<{ rollouts: string[]; steps: string[]; restarts: number; malformed: number }> {
  const reader = new RunReader(runFiles(run));
  let rollouts: Held = [];
  let steps: Held = [];
  let restarts = 0;
  let ending = false;
  const poll = async (): Promise<boolean> => {
    const delta = await reader.poll();
    if (delta === undefined) return false;
    if (delta.restarted) {
      const { cut } = delta.restarted;
      rollouts = rollouts.filter(({ offset }) => offset < (cut['rollouts.jsonl'] ?? 0));
      steps = steps.filter(({ offset }) => offset < (cut['metrics.jsonl'] ?? 0));
      restarts += 1;
    }
    rollouts.push(...delta.rollouts.map(({ offset, record }) => ({ offset, id: record.id })));
    steps.push(...delta.metrics.map(({ offset, record }) => ({ offset, id: String(record.step) })));
    return delta.more;
  };
  const watching = (async () => {
    while (!ending) {
      await poll();
      await sleep(5);
    }
    while (await poll());
  })();
  return async () => {
    ending = true;
    await watching;
    const ids = (held: Held): string[] => held.map(({ id }) => id);
    return { rollouts: ids(rollouts), steps: ids(steps), restarts, malformed: reader.malformedLines };
  };
}

describe('a watcher', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
  });
  after(() => project.remove());

  it('follows a run through a kill and a resume without losing or inventing a record', async () => {
    const run = project.at('run');
    const end = watch(run);
    const first = trainOrResume(project.config, run);
    assert.ok(await first.said('"type":"step","step":4'));
    assert.ok(await inTraining(10).wait(first, run));
    first.child.kill('SIGKILL');
    assert.equal((await first.ended).signal, 'SIGKILL');
    const { code, stderr } = await trainOrResume(project.config, run).ended;
    assert.equal(code, 0, stderr);
    const held = await end();
    assert.deepEqual(
      held.rollouts,
      lines(run, 'rollouts.jsonl').map((line) => (JSON.parse(line) as { id: string }).id),
    );
    assert.deepEqual(held.steps, ['1', '2', '3', '4', '5', '6', '7', '8']);
    assert.equal(held.restarts, 1);
    assert.equal(held.malformed, 0);
  });
});
