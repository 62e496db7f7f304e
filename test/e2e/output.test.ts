import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLines, PROGRAM } from './support/grpo.ts';
import { Workspace } from './support/small-workspace.ts';

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

  describe('of a command that works on', () => {
    let workspace: Workspace;
    let runs = 0;

    before(() => {
      workspace = new Workspace();
      workspace.write(
        'loud.js',
        "export default (texts) => { console.log('judging'); return texts.map(() => 1); };",
      );
      const config = workspace
        .read('tiny.grpo.yaml')
        .replace("{ use: contains, text: '1' }", '{ use: ./loud.js }');
      workspace.write('tiny.grpo.yaml', config);
    });
    after(() => workspace.remove());

    /** Runs it in a shell with its output redirected. @returns its own exit code, and what reached stderr */
    async function into(
      redirect: string,
      args: readonly string[],
    ): Promise<{ code: string; stderr: string }> {
      const ended = workspace.path(`code-${++runs}`);
      const script = `{ "$@"; echo $? > "$ENDED"; } ${redirect}`;
      const child = spawn('sh', ['-c', script, 'sh', process.execPath, PROGRAM, ...args], {
        env: { ...process.env, ENDED: ended },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      await once(child, 'close');
      assert.doesNotMatch(stderr, /internal-error|EPIPE|ERR_|    at /);
      return { code: readFileSync(ended, 'utf8').trim(), stderr };
    }

    const stateOf = (run: string): unknown =>
      (JSON.parse(workspace.read(join(run, 'status.json'))) as { state: unknown }).state;

    const training = (run: string, ...more: string[]): string[] => {
      const folder = ['--run-dir', workspace.path(run)];
      return ['train', workspace.config, ...folder, '--max-steps', '2', '--set', 'train.eval_num=1', ...more];
    };

    const generating = ['generate', '--model', 'embedded:sums', '--prompt', '1+1=', '--max-new-tokens', '4'];

    it('goes on to its end where the reader has gone', async () => {
      const codes = await Promise.all([
        into('| head -1', training('gone')),
        into('2>&1 | head -1', training('gone-json', '--json')),
        into('| true', ['check', workspace.config]),
        into('2>&1 | true', ['preflight', workspace.config, '--prompts', '1']),
        into('2>&1 | true', ['evaluate', workspace.config, '--num', '1', '--json']),
        into('| true', [...generating, '--json']),
      ]);
      assert.deepEqual(
        codes.map(({ code }) => code),
        ['0', '0', '0', '0', '0', '0'],
      );
      for (const run of ['gone', 'gone-json']) assert.equal(stateOf(run), 'finished', run);
    });

    it('does its work onto a full disk, and says by 3 that what it said is lost', async function () {
      if (!existsSync('/dev/full')) return this.skip();
      const ended = await Promise.all([
        into('> /dev/full', training('full')),
        into('> /dev/full 2>&1', training('full-json', '--json')),
        into('> /dev/full', ['check', workspace.config, '--json']),
        into('> /dev/full', ['evaluate', workspace.config, '--num', '1', '--json']),
        into('2> /dev/full', ['preflight', workspace.config, '--prompts', '1']),
        into('> /dev/full', generating),
      ]);
      assert.deepEqual(
        ended.map(({ code }) => code),
        ['3', '3', '3', '3', '3', '3'],
      );
      for (const at of [0, 2, 3, 5])
        assert.match(ended[at]?.stderr ?? '', /^error \[output-failed\]: .*ENOSPC/m);
      for (const run of ['full', 'full-json']) {
        assert.equal(stateOf(run), 'finished', run);
        assert.equal(workspace.read(join(run, 'metrics.jsonl')).trimEnd().split('\n').length, 2, run);
      }
    });
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
