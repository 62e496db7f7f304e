import assert from 'node:assert/strict';
import { judgeCrash, type Crash } from '../../../../extension/process/restart-policy.ts';

const crash = (change: Partial<Crash> = {}): Crash => ({
  exit: { code: null, signal: 'SIGSEGV' },
  lines: [],
  error: null,
  outOfMemory: false,
  silent: 1000,
  ...change,
});
const MINUTE = 60_000;

describe('a crashed run', () => {
  it('goes on at most four times in three minutes', () => {
    const restarts = [1000, 2000, 3000, 4000];
    for (const [before, time] of restarts.entries())
      assert.deepEqual(judgeCrash(crash(), restarts.slice(0, before), time), {
        restart: true,
        attempt: before + 1,
      });
    assert.deepEqual(judgeCrash(crash(), restarts, 5000), { restart: false, reason: 'too-often' });
    assert.deepEqual(judgeCrash(crash(), restarts, 3 * MINUTE + 1500), { restart: true, attempt: 4 });
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
    it(`does not go on after ${what}`, () => {
      assert.deepEqual(judgeCrash(crash(change), [], 0), { restart: false, reason });
    });
  }

  it('goes on where it was killed and nobody knows more', () => {
    const killed = crash({ exit: { code: null, signal: 'SIGKILL' } });
    assert.equal(judgeCrash(killed, [], 0).restart, true);
  });
});
