import assert from 'node:assert/strict';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

interface EvalLine {
  step: number;
  values: number[];
  interval: number[];
  metrics: Record<string, number>;
}

describe('grpo evaluate and grpo compare', function () {
  let workspace: Workspace;
  let run: string;

  before(() => {
    workspace = new Workspace();
    run = workspace.train('run');
  });
  after(() => workspace?.remove());

  const recorded = (step: number): EvalLine | undefined =>
    workspace
      .read('run/eval.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EvalLine)
      .find((line) => line.step === step);

  it('finds at a checkpoint what training found there', () => {
    for (const [args, step] of [
      [[], 3],
      [['--checkpoint', '0'], 0],
    ] as const) {
      const finished = grpo(['evaluate', run, '--json', ...args]);
      assert.equal(finished.code, 0, finished.stderr);
      const found = documentOf(finished);
      const line = recorded(step);
      assert.ok(line);
      assert.deepEqual(
        [found['checkpoint'], found['reward'], found['interval'], found['values'], found['n']],
        [step, line.metrics['reward'], line.interval, line.values, 4],
      );
      assert.equal(found['rewards/contains'], line.metrics['rewards/contains']);
      const intervals = found['intervals'] as Record<string, [number, number]>;
      const mean = found['rewards/length'] as number;
      const [low, high] = intervals['rewards/length'] as [number, number];
      assert.ok(low <= mean && mean <= high);
    }
  });

  it('takes a config, a number of prompts and several draws', () => {
    const finished = grpo(['evaluate', workspace.config, '--num', '2', '--draws', '3', '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    const { n, draws, run: none, checkpoint } = documentOf(finished);
    assert.deepEqual([n, draws, none, checkpoint], [2, 3, null, 0]);
  });

  it('compares on the held-out prompts of the first, recorded values where they fit', () => {
    const finished = grpo(['compare', run, `${run}@0`, `${run}@1`, workspace.config, '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    const { subjects, comparisons, settings } = documentOf(finished) as {
      subjects: { checkpoint: number; recorded: boolean; values: number[] }[];
      comparisons: { difference: number; n: number; interval: number[] }[];
      settings: unknown[];
    };
    assert.deepEqual(
      subjects.map(({ checkpoint, recorded: was }) => [checkpoint, was]),
      [
        [3, true],
        [0, true],
        [1, false],
        [0, false],
      ],
    );
    // What was recorded before training is what the base model does when it is asked now.
    assert.deepEqual(subjects[1]?.values, subjects[3]?.values);
    assert.deepEqual(comparisons[0], { ...comparisons[2], b: `${run}@0` });
    assert.deepEqual(
      comparisons.map(({ n }) => n),
      [4, 4, 4],
    );
    assert.deepEqual(settings, []);
  });

  it('refuses held-out sets that differ, and says which settings do where they are the same', () => {
    workspace.write('other.jsonl', '{"prompt":"1+1="}\n');
    const text = workspace.read('tiny.grpo.yaml');
    const other = workspace.write('other.grpo.yaml', text.replace('test.jsonl', 'other.jsonl'));
    const refused = grpo(['compare', run, other, '--json']);
    assert.deepEqual([refused.code, errorOf(refused)], [2, 'compare-held-out']);

    const warm = workspace.write(
      'warm.grpo.yaml',
      text.replace('beta: 0.04', 'beta: 0.04, temperature: 0.5'),
    );
    const finished = grpo(['compare', run, warm, '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    assert.deepEqual(documentOf(finished)['settings'], [{ key: 'grpo.temperature', values: [1, 0.5] }]);
  });

  it('says what it cannot find', () => {
    const nowhere = grpo(['evaluate', workspace.path('nowhere'), '--json']);
    assert.deepEqual([nowhere.code, errorOf(nowhere)], [2, 'subject-not-found']);
    const checkpoint = grpo(['evaluate', run, '--checkpoint', '7', '--json']);
    assert.deepEqual([checkpoint.code, errorOf(checkpoint)], [2, 'checkpoint-not-found']);
    const alone = grpo(['compare', run, '--json']);
    assert.deepEqual([alone.code, errorOf(alone)], [2, 'usage']);
  });
});
