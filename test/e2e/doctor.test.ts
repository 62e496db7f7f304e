import assert from 'node:assert/strict';
import { documentOf, errorOf, grpo } from './support/stories.ts';

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

  it('does not diagnose runs yet', () => {
    const finished = grpo(['doctor', 'a-run', '--json']);
    assert.deepEqual([finished.code, errorOf(finished)], [2, 'doctor-run-not-built']);
  });
});
