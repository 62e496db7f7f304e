import assert from 'node:assert/strict';
import { RestartPolicy, type Crash } from '../../../../extension/process/restart-policy.ts';

const crash = (change: Partial<Crash> = {}): Crash => ({
  exit: { code: null, signal: 'SIGSEGV' },
  lines: [],
  error: null,
  outOfMemory: false,
  silent: 1000,
  ...change,
});
const MINUTE = 60_000;

describe('RestartPolicy', () => {
  it('lets a crashed run go on, at most four times in three minutes', () => {
    let policy = new RestartPolicy();
    for (const attempt of [1, 2, 3, 4]) {
      assert.deepEqual(policy.judge(crash(), attempt * 1000), { restart: true, attempt });
      policy = policy.restarted(attempt * 1000);
    }
    assert.deepEqual(policy.judge(crash(), 5000), { restart: false, reason: 'too-often' });
    assert.deepEqual(policy.judge(crash(), 3 * MINUTE + 1500), { restart: true, attempt: 4 });
  });

  it('is a value', () => {
    const policy = new RestartPolicy();
    policy.restarted(0);
    assert.deepEqual(policy.judge(crash(), 1), { restart: true, attempt: 1 });
  });

  for (const [what, change, reason] of [
    ['what the run says by itself', { error: { code: 'reward-failed' } }, 'failed'],
    ['a config that is refused', { exit: { code: 2, signal: null } }, 'bad-input'],
    ['a process that the system killed for memory', { outOfMemory: true }, 'out-of-memory'],
    [
      'a heap that is full',
      { lines: ['FATAL ERROR: Reached heap limit - JavaScript heap out of memory'] },
      'out-of-memory',
    ],
    ['a failed allocation', { lines: ["terminate called after throwing 'std::bad_alloc'"] }, 'out-of-memory'],
    ['a run that died long ago', { exit: null, silent: 4 * MINUTE }, 'long-ago'],
  ] as const satisfies readonly (readonly [string, Partial<Crash>, string])[]) {
    it(`never restarts after ${what}`, () => {
      assert.deepEqual(new RestartPolicy().judge(crash(change), 0), { restart: false, reason });
    });
  }

  it('restarts one that was killed and of which nobody knows more', () => {
    const killed = crash({ exit: { code: null, signal: 'SIGKILL' } });
    assert.equal(new RestartPolicy().judge(killed, 0).restart, true);
  });
});
