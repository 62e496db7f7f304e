import assert from 'node:assert/strict';
import { taskContributions } from '../../../../extension/contributions/tasks.ts';
import { readTask, taskArguments } from '../../../../extension/tasks/arguments.ts';

describe('extension: grpo tasks', () => {
  it('become a command line', () => {
    const task = { type: 'grpo', command: 'train', config: 'a.grpo.yaml' } as const;
    assert.deepEqual(taskArguments(task, '/w/a.grpo.yaml'), ['train', '/w/a.grpo.yaml']);
    assert.deepEqual(taskArguments({ ...task, set: ['grpo.beta=0'], maxSteps: 5 }, '/w/a.grpo.yaml'), [
      ...['train', '/w/a.grpo.yaml', '--set', 'grpo.beta=0', '--max-steps', '5'],
    ]);
    assert.deepEqual(taskArguments({ ...task, command: 'check', set: ['grpo.beta=0'] }, '/w/a.grpo.yaml'), [
      ...['check', '/w/a.grpo.yaml', '--set', 'grpo.beta=0'],
    ]);
  });

  it('refuse what tasks.json should not hold', () => {
    const good = { type: 'grpo', command: 'check', config: 'a' };
    assert.deepEqual(readTask(good), good);
    const keys = { command: 'rm', config: 3, set: 'a=b', maxSteps: 0.5 };
    for (const [key, value] of Object.entries({ ...keys, config: '', set: [1], maxSteps: 0 }))
      assert.deepEqual(
        readTask({ ...good, [key]: value }),
        { kind: 'value', key },
        `${key} ${String(value)}`,
      );
    for (const [key, value] of Object.entries(keys))
      assert.deepEqual(
        readTask({ ...good, [key]: value }),
        { kind: 'value', key },
        `${key} ${String(value)}`,
      );
  });

  it('refuse an option that their command does not know', () => {
    const task = { type: 'grpo', config: 'a', maxSteps: 5 };
    assert.deepEqual(readTask({ ...task, command: 'train' }), { ...task, command: 'train' });
    for (const command of ['check', 'preflight', 'evaluate'])
      assert.deepEqual(readTask({ ...task, command }), {
        ...{ kind: 'not-taken', key: 'maxSteps', command, by: ['train'] },
      });
    const found = readTask({ type: 'grpo', config: 'a', command: 'evaluate', set: ['grpo.beta=0'] });
    assert.deepEqual('kind' in found && found.kind, 'not-taken');
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
