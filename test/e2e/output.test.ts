import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { jsonLines, PROGRAM } from './support/grpo.ts';

const METRIC = ['textmetrics', '--kind', 'distinct', '--help'];

/** Runs before the program: throws as soon as the program watches for what nobody caught. */
const strayError = (statement: string): string =>
  `data:text/javascript,const wait=setInterval(()=>{if(process.listenerCount('uncaughtException')===0)return;clearInterval(wait);const error=Object.assign(new Error('EROFS: read-only file system'),{code:'EROFS',syscall:'open',path:'/somewhere'});${statement}},1)`;

describe('output of the programs', () => {
  it('ends quietly where the reader has gone', async () => {
    const commands: [string[], number][] = [
      [METRIC, 0],
      [['doctor', '--json'], 0],
      [['no-such-command', '--json'], 2],
    ];
    for (const [args, expected] of commands) {
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.deepEqual({ code, signal }, { code: expected, signal: null }, `${args.join(' ')}: ${stderr}`);
      assert.doesNotMatch(stderr, /EPIPE|at |internal-error/);
    }
  });

  it('says with a code that nothing could be written to a full disk', function () {
    if (!existsSync('/dev/full')) return this.skip();
    for (const args of [METRIC, ['no-such-command', '--json']]) {
      const command = ['-c', '"$@" > /dev/full', 'sh', process.execPath, PROGRAM, ...args];
      const { status, stderr } = spawnSync('sh', command, { encoding: 'utf8' });
      assert.ok(status === 3 || (status === 2 && args.includes('--json')), `${status} ${stderr}`);
      assert.match(stderr, /^error \[output-failed\]: .*ENOSPC/m);
      assert.doesNotMatch(stderr, /internal-error|node:/);
    }
  });

  it('translates an error of the system that nobody caught, thrown or rejected', () => {
    for (const statement of ['throw error', 'Promise.reject(error)']) {
      const args = ['--import', strayError(statement), PROGRAM, 'doctor', '--json'];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      const found = jsonLines(stdout).at(-1)?.['error'] as { code: string; message: string } | undefined;
      assert.deepEqual({ status, code: found?.code }, { status: 2, code: 'file-read-only' }, stderr);
      assert.match(found?.message ?? '', /\/somewhere/);
    }
  });
});
