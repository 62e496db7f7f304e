import assert from 'node:assert/strict';
import { taskContributions } from '../../../../extension/contributions/tasks.ts';
import { isGrpoTask, taskArguments } from '../../../../extension/tasks/arguments.ts';

describe('extension: grpo tasks', () => {
  it('become a command line', () => {
    const task = { type: 'grpo', command: 'train', config: 'a.grpo.yaml' } as const;
    assert.deepEqual(taskArguments(task, '/w/a.grpo.yaml'), ['train', '/w/a.grpo.yaml']);
    assert.deepEqual(taskArguments({ ...task, set: ['grpo.beta=0'], maxSteps: 5 }, '/w/a.grpo.yaml'), [
      ...['train', '/w/a.grpo.yaml', '--set', 'grpo.beta=0', '--max-steps', '5'],
    ]);
  });

  it('refuse what tasks.json should not hold', () => {
    const good = { type: 'grpo', command: 'check', config: 'a' };
    assert.ok(isGrpoTask(good));
    for (const bad of [
      { command: 'rm' },
      { config: 3 },
      { set: 'a=b' },
      { set: [1] },
      { maxSteps: 0.5 },
      { type: 'npm' },
    ])
      assert.ok(!isGrpoTask({ ...good, ...bad }), JSON.stringify(bad));
  });

  it('have a problem matcher that reads what `grpo check` prints', () => {
    const [first, second] = taskContributions.problemMatchers[0]?.pattern ?? [];
    const match = new RegExp(first?.regexp ?? '').exec('/w/a b.grpo.yaml:3:18 error config-unknown-reward');
    assert.deepEqual(match?.slice(1), ['/w/a b.grpo.yaml', '3', '18', 'error', 'config-unknown-reward']);
    assert.equal(
      new RegExp(second?.regexp ?? '').exec('  There is no reward `x`.')?.[1],
      'There is no reward `x`.',
    );
  });
});
