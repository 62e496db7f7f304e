import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { localMachine, processStart } from '../../../trainer/runs/machine.ts';

describe('runs: which processes live', () => {
  const isAlive = (pid: number): boolean => localMachine().isAlive(pid);

  it('knows itself, and not a process that has ended', async () => {
    assert.ok(isAlive(process.pid));
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    assert.ok(!isAlive(child.pid ?? 0));
  });

  it('takes a process that ended and was never collected for dead', async function () {
    if (process.platform !== 'linux') this.skip();
    // The shell becomes a program that collects nobody's children.
    const parent = spawn('sh', ['-c', 'sh -c : & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString().trim());
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await new Promise(setImmediate);
      assert.ok(!isAlive(pid));
    } finally {
      parent.kill();
    }
  });

  it('tells when a process started', function () {
    if (process.platform !== 'linux') this.skip();
    assert.match(processStart(process.pid) ?? '', /^\d+$/);
    assert.equal(processStart(2 ** 22 + 1), undefined);
  });
});
