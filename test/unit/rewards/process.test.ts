import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { batchOf, errorOf, isRunning, until, Workspace } from './helpers.ts';

describe('the reward process', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  it('is replaced after a time-out, and the next call works', async () => {
    const runner = await workspace.openFile(
      'export default (c: string[]) => { if (c[0] === "hang") for (;;); return c.map((text) => text.length); };',
      { timeout_s: 1 },
    );
    const first = runner.hostPid ?? 0;
    assert.equal((await errorOf(runner.score(batchOf(['hang'])))).code, 'reward-timeout');
    assert.ok(!isRunning(first));
    assert.deepEqual((await runner.score(batchOf(['abc']))).values, [[3]]);
    assert.notEqual(runner.hostPid, first);
  });

  it('goes on with the code that was loaded when the file has changed meanwhile', async () => {
    const runner = await workspace.openFile(
      'export default (c: string[]) => { if (c[0] === "die") process.abort(); return [1]; };',
    );
    workspace.write('reward.ts', 'export default () => [2];');
    assert.equal((await errorOf(runner.score(batchOf(['die'])))).code, 'reward-process-died');
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
  });

  for (const [what, grab] of [
    ['the heap', 'const kept: number[][] = []; for (;;) kept.push(new Array(1e5).fill(kept.length));'],
    ['buffers', 'const kept: Buffer[] = []; for (;;) kept.push(Buffer.alloc(1e7, 1));'],
  ] as const) {
    it(`is contained when it fills ${what}`, async () => {
      const body = `export default (c: string[]) => { if (c[0] === "hog") { ${grab} } return [1]; };`;
      const runner = await workspace.openFile(body, { memory_mb: 64 });
      const error = await errorOf(runner.score(batchOf(['hog'])));
      assert.equal(error.code, 'reward-out-of-memory');
      assert.match(error.message, /needed more than its 64 MiB/);
      assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    });
  }

  it('keeps its console and its prototypes to itself', async () => {
    const runner = await workspace.openFile(`
      console.log('at load');
      (Object.prototype as Record<string, unknown>).toString = () => 'polluted';
      Array.prototype.map = () => [];
      Number.isFinite = () => true;
      export default (c: string[]) => {
        process.stdout.write('{"type":"scored","id":1,"results":[]}\\nno line');
        process.stderr.write(' end');
        console.error('an error, %d', c.length);
        return [1, NaN];
      };`);
    const error = await errorOf(runner.score(batchOf(['a', 'b'])));
    assert.equal(error.code, 'reward-not-finite');
    assert.deepEqual(workspace.log, [
      'reward: at load',
      'reward: {"type":"scored","id":1,"results":[]}',
      'reward:  endan error, 2',
      'reward: no line',
    ]);
    assert.equal(Number.isFinite(NaN), false);
  });

  it('an error that is thrown after the answer is logged, not lost, and harms nobody', async () => {
    const runner = await workspace.openFile(
      'export default (c: string[]) => { setTimeout(() => { throw new Error("too late"); }, 10); return c.map(() => 1); };',
    );
    await runner.score(batchOf(['a']));
    await until('the late error', () => workspace.log.some((line) => line.includes('too late')));
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
  });

  it('stops when told to, and rejects with the reason', async () => {
    const runner = await workspace.openFile('export default () => { for (;;); };');
    const pid = runner.hostPid ?? 0;
    const stop = new AbortController();
    const scoring = runner.score(batchOf(['a']), { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await assert.rejects(scoring, /enough/);
    assert.ok(!isRunning(pid));
  });

  it('close ends it with everything that it started, whatever it is doing', async () => {
    const runner = await workspace.openFile(`
            import { spawn } from 'node:child_process';
            export default () => [spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).pid];`);
    const child = (await runner.score(batchOf(['a']))).values[0]?.[0] ?? 0;
    const host = runner.hostPid ?? 0;
    assert.ok(isRunning(child) && isRunning(host));
    await runner.close();
    assert.ok(!isRunning(host));
    await until('the grandchild to end', () => !isRunning(child));
  });

  it('its death is told by the line that is its cause, and by no warning', async () => {
    const runner = await workspace.openFile(`
      import { writeSync } from 'node:fs';
      const say = (text: string) => writeSync(2, text + '\\n');
      export default () => {
        say('(node:7) Warning: SomeError may follow'); say('Error rate: 0.3');
        say('TypeError: the cause'); say('    at f (/a.js:1:2)'); say('(node:7) [DEP] DeprecationWarning: of an Error');
        (process as unknown as { reallyExit(code: number): void }).reallyExit(7);
        return new Promise(() => {});
      };`);
    const error = await errorOf(runner.score(batchOf(['a'])));
    assert.equal(error.code, 'reward-process-died');
    assert.match(
      error.message,
      /ended its process \(exit code 7: TypeError: the cause\) instead of returning/,
    );
  });

  it('a closed channel is a death and no endless wait', async () => {
    const runner = await workspace.openFile(
      "import { closeSync } from 'node:fs';\nexport default () => { closeSync(3); return new Promise(() => {}); };",
      { timeout_s: 5 },
    );
    const { code } = await errorOf(runner.score(batchOf(['a'])));
    assert.ok(code === 'reward-process-died' || code === 'reward-timeout', code);
  });

  it('starts with the least memory that the config allows', async () => {
    const runner = await workspace.openFile('export default () => [1];', { memory_mb: 16 });
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
  });

  it('leaves nothing beside the user files', async () => {
    await workspace.openFile('export default () => [];');
    assert.deepEqual(readdirSync(join(workspace.folder)), ['reward.ts']);
  });
});
