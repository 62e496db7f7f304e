import assert from 'node:assert/strict';
import { retryBusy, type Retry } from '../../../../extension/runs/node-files.ts';

/** Fails so often before it succeeds. */
function failing(code: string, times: number): { action: () => Promise<string>; calls: () => number } {
  let calls = 0;
  const action = async (): Promise<string> => {
    calls++;
    if (calls <= times) throw Object.assign(new Error(code), { code });
    return 'done';
  };
  return { action, calls: () => calls };
}

const windows: Retry = { platform: 'win32', patience: 5000, pause: 1 };

describe('retryBusy', () => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    it(`tries again on Windows after ${code}: somebody holds the file for a moment`, async () => {
      const { action, calls } = failing(code, 3);
      assert.equal(await retryBusy(action, windows), 'done');
      assert.equal(calls(), 4);
    });
  }

  it('gives up when its patience is at an end', async () => {
    const { action, calls } = failing('EBUSY', Infinity);
    await assert.rejects(retryBusy(action, { ...windows, patience: 20 }), { code: 'EBUSY' });
    assert.ok(calls() > 1);
  });

  it('does not try again what will not change', async () => {
    for (const [code, platform] of [
      ['ENOENT', 'win32'],
      ['EACCES', 'linux'],
      ['EPERM', 'darwin'],
    ] as const) {
      const { action, calls } = failing(code, 1);
      await assert.rejects(retryBusy(action, { ...windows, platform }), { code });
      assert.equal(calls(), 1, `${code} on ${platform}`);
    }
  });
});
