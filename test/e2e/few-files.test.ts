import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { PROGRAM } from './support/grpo.ts';
import { Workspace } from './support/small-workspace.ts';

/** What ends for want of open files says that, wherever in the program it happens: while its files are read, at pipes, at the run folder. */
(process.platform === 'win32' ? describe.skip : describe)('a limit of open files', function () {
  this.timeout(240_000);
  let workspace: Workspace;
  before(() => {
    workspace = new Workspace();
    workspace.write('one.ts', 'export default (texts) => texts.map(() => 1);');
    workspace.write(
      'few.grpo.yaml',
      workspace
        .read('tiny.grpo.yaml')
        .replace('rewards:', 'rewards:\n  - { use: ./one.ts }')
        .replace('max_steps: 3', 'max_steps: 1'),
    );
  });
  after(() => workspace?.remove());

  it('is named by code and advice, or is wide enough', () => {
    const ends: number[] = [];
    // Below 22 Node cannot read the first file of the program.
    for (const limit of [22, 25, 27, 29, 31, 64]) {
      const run = workspace.path(`run-${limit}`);
      const command = `ulimit -n ${limit}; exec "$0" "$@"`;
      const args = [PROGRAM, 'train', workspace.path('few.grpo.yaml'), '--run-dir', run, '--json'];
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command, process.execPath, ...args], {
        encoding: 'utf8',
      });
      ends.push(status ?? -1);
      assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+\)?$/m, `${limit}: ${stderr}`);
      if (status === 0) continue;
      const { error } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
        error: { code: string; fix: string };
      };
      assert.deepEqual([status, error.code], [3, 'file-too-many-open'], `${limit}: ${stdout}`);
      assert.match(error.fix, /ulimit -n/);
    }
    assert.deepEqual([ends[0], ends.at(-1)], [3, 0]);
  });
});
