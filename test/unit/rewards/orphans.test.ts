import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../../trainer/paths.ts';
import { batchOf, errorOf, isRunning, until, Workspace } from './helpers.ts';

/** A program that lives on, and writes its pid into `pid-NAME` first. */
const STAY = `const { writeFileSync } = require('fs'); const stay = (name) => { writeFileSync('pid-' + name, String(process.pid)); setInterval(() => {}, 1000); };`;
const own = process.platform === 'win32' ? '' : ', detached: true';
const HAS_PROC = existsSync('/proc/self/environ');

/** How a reward starts programs and what it does then; each leaves `pid-NAME` files behind. */
const WAYS: [what: string, names: string[], body: string][] = [
  ['waits for a program', ['a'], `spawnSync(node, ['-e', stay + "stay('a')"]);`],
  ['waits for it in a promise', ['a'], `const child = spawn(node, ['-e', stay + "stay('a')"]); await once(child, 'exit');`],
  ['left a session of its own behind', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore'${own} }).unref(); await forever;`],
  ['started one that holds stdin', ['a'], `spawn(node, ['-e', stay + "process.stdin.resume(); stay('a')"], { stdio: 'inherit'${own} }); await forever;`],
  ['closed stdin and loops', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore'${own} }); while (!existsSync('pid-a')); closeSync(0); for (;;);`],
  ['emptied their environment', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore', env: {}${own} }); await forever;`],
  ['started one that starts another and ends', ['a'], `spawn(node, ['-e', "require('child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'ignore'${own} }).unref()", stay + "stay('a')"], { stdio: 'ignore'${own} }); await forever;`],
  ['stopped itself', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore' }); while (!existsSync('pid-a')); process.kill(process.pid, 'SIGSTOP'); await forever;`],
  ['stopped itself, and left a session behind', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore'${own} }).unref(); while (!existsSync('pid-a')); process.kill(process.pid, 'SIGSTOP'); await forever;`],
  ['stops itself again and again', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore' }); while (!existsSync('pid-a')); setInterval(() => process.kill(process.pid, 'SIGSTOP'), 1); await forever;`],
  ['replaced what ends processes', ['a'], `spawn(node, ['-e', stay + "stay('a')"], { stdio: 'ignore' }); process.kill = () => true; process.on('exit', () => { for (;;); }); await forever;`],
]; // prettier-ignore

const source = (body: string): string => `
  import { spawn, spawnSync } from 'node:child_process';
  import { once } from 'node:events';
  import { closeSync, existsSync } from 'node:fs';
  const node = process.execPath;
  const stay = ${JSON.stringify(STAY)};
  const forever = new Promise(() => {});
  export default async (c: string[]) => { if (c[0] !== 'go') return c.map(() => 1); ${body} return [1]; };
  void [spawn, spawnSync, once, closeSync, existsSync, forever];`;

/** Starts a program with a session of its own, whose parent ends and whose environment is empty, and which holds stdout and stderr. */
const UNFINDABLE = `
  import { spawnSync } from 'node:child_process';
  const twice = "require('child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'inherit', detached: true, env: {} }).unref()";
  spawnSync(process.execPath, ['-e', twice, ${JSON.stringify(`${STAY} stay('a')`)}], { stdio: 'inherit', env: {} });
  export default (c: string[]) => c.map(() => 1);`;

describe('what a reward started', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  const pidsOf = async (names: readonly string[]): Promise<number[]> => {
    const files = names.map((name) => join(workspace.folder, `pid-${name}`));
    const text = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    await until('the programs to run', () => files.every((file) => text(file) !== ''));
    return files.map((file) => Number(text(file)));
  };

  /** `grpo reward test` with one case, whose completion is `go`, as a process of its own. */
  const startTrainer = (reward: string): ChildProcess => {
    workspace.write('reward.ts', reward);
    workspace.write('p.jsonl', '{"q":"1+1="}\n');
    workspace.write(
      'one.grpo.yaml',
      'model: { base: embedded:sums }\ndata: { train: p.jsonl, prompt: "{q}" }\ngrpo: { max_completion_length: 8 }\nrewards: [{ use: ./reward.ts }]\n',
    );
    const from = { run: 'r', id: 's1-g0-c0' };
    const saved = '2026-01-01T00:00:00Z';
    const said = {
      prompt: '1+1=',
      completion: 'go',
      stop_reason: 'eos',
      columns: {},
      rewards: { reward: 1 },
    };
    workspace.write('one.cases.jsonl', `${JSON.stringify({ name: 'go', saved, from, ...said })}\n`);
    const args = [program('cli'), 'reward', 'test', 'one.grpo.yaml', '--json'];
    return spawn(process.execPath, args, { cwd: workspace.folder, stdio: 'ignore' });
  };

  for (const [what, names, body] of WAYS) {
    const findable =
      (HAS_PROC || !body.includes('detached')) && (process.platform !== 'win32' || !body.includes('SIGSTOP'));
    it(`ends with a time-out: the reward ${what}`, async function () {
      if (!findable) return this.skip();
      const runner = await workspace.openFile(source(body), { timeout_s: 3 });
      const scoring = errorOf(runner.score(batchOf(['go'])));
      const pids = await pidsOf(names);
      assert.equal((await scoring).code, 'reward-timeout');
      await until('the programs to end', () => !pids.some(isRunning));
      assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    });

    it(`ends with a killed trainer: the reward ${what}`, async function () {
      if (!findable) return this.skip();
      const trainer = startTrainer(source(body));
      const ended = once(trainer, 'exit');
      const pids = await pidsOf(names);
      assert.ok(pids.every(isRunning));
      trainer.kill('SIGKILL');
      await ended;
      await until('the programs to end', () => !pids.some(isRunning));
      await until('the host to end', () => hostsIn(workspace.folder).length === 0);
    });
  }

  it('does not hold up a trainer that has finished, though it holds the pipes', async function () {
    if (process.platform !== 'linux') return this.skip();
    // Nothing of ours finds it.
    const trainer = startTrainer(UNFINDABLE);
    const [code] = (await once(trainer, 'exit')) as [number];
    const [orphan = 0] = await pidsOf(['a']);
    assert.ok(isRunning(orphan), 'the program that nobody finds is there');
    process.kill(orphan, 'SIGKILL');
    assert.equal(code, 0);
  });
});

/** Processes whose working directory is a folder. */
function hostsIn(folder: string): number[] {
  if (!HAS_PROC) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isRunning(Number(name)))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`) === folder;
      } catch {
        return false;
      }
    })
    .map(Number);
}
