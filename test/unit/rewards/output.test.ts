import assert from 'node:assert/strict';
import { OUTPUT_LIMITS, OutputLines } from '../../../trainer/rewards/output-lines.ts';
import { batchOf, until, Workspace } from './helpers.ts';

describe('what a reward prints', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  const linesOf = (...chunks: (string | Uint8Array)[]): string[] => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks) output.write(chunk);
    output.flush();
    return lines;
  };

  it('comes in lines, whatever the pieces; a carriage return overwrites', () => {
    assert.deepEqual(linesOf('a\nb', 'c\r\n', '\n', 'd'), ['a', 'bc', '', 'd']);
    assert.deepEqual(linesOf('10%\r20%\r', '30%', '\r40%\n', 'end'), ['40%', 'end']);
    assert.deepEqual(linesOf('10%\r', '\n'), ['10%']);
    assert.deepEqual(linesOf(Buffer.from('gr\u00fc').subarray(0, 3), Buffer.from('\u00fc').subarray(1)), [
      'gr\u00fc',
    ]);
  });

  it('is bounded: long lines, many lines, one flush later all over again', () => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (let i = 0; i < 1000; i++) output.write('x'.repeat(100_000));
    output.write('\n');
    assert.deepEqual(
      lines.map(({ length }) => length < 11_000),
      [true],
    );
    assert.match(lines[0] ?? '', /\.\.\. \(99990000 more characters\)$/);
    for (let i = 0; i < 100_000; i++) output.write('line\n');
    output.flush();
    assert.equal(lines.length, OUTPUT_LIMITS.lines + 1);
    assert.equal(lines.at(-1), '... 99001 more lines (396004 characters) of this call were dropped');
    output.write('again\n');
    assert.equal(lines.at(-1), 'again');
  });

  it('many short lines in one write cost no more than in many', () => {
    const cost = (lines: number): number => {
      const before = process.cpuUsage();
      assert.equal(linesOf('a\n'.repeat(lines)).length, OUTPUT_LIMITS.lines + 1);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cost(10_000);
    const few = cost(50_000);
    // Thirty times as many: quadratic would be nine hundred times as long.
    assert.ok(cost(1_500_000) < 200 * few + 100_000);
  });

  it('20,000 steps of a progress bar are one line, and cost no more than their length', () => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    const before = process.cpuUsage();
    for (let i = 0; i < 20_000; i++) output.write(`\r${'#'.repeat(600)} ${i}`);
    output.flush();
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 2e6, `${(user + system) / 1e6} s of CPU`);
    assert.deepEqual(lines, [`${'#'.repeat(600)} 19999`]);
  });

  it('100 MB of console.log, progress bars, long lines and bytes that are no text neither fill memory nor stop the call', async () => {
    const runner = await workspace.openFile(
      `export default (c: string[]) => {
        for (let i = 0; i < 20_000; i++) process.stdout.write('\\r' + '#'.repeat(60) + i);
        process.stdout.write('\\n');
        for (let i = 0; i < 100; i++) process.stderr.write('y'.repeat(100_000));
        process.stderr.write('\\n');
        process.stdout.write(Buffer.from([0, 255, 254, 10]));
        for (let i = 0; i < 100; i++) console.log('z'.repeat(1_000_000));
        return c.map(() => 1);
      };`,
      { memory_mb: 64 },
    );
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    assert.equal(workspace.log[0], `reward: ${'#'.repeat(60)}19999`);
    assert.match(workspace.log[1] ?? '', /^reward: y{10000}\.\.\. \(9990000 more characters\)$/);
    assert.equal(workspace.log[2], 'reward: \0\ufffd\ufffd');
    assert.match(workspace.log.at(-1) ?? '', /more lines \(\d+ characters\) of this call were dropped/);
    assert.ok(workspace.log.length < 60, String(workspace.log.length));
  });

  it('what programs that it starts print is bounded and has its name, too', async () => {
    const runner = await workspace.openFile(`
      import { spawnSync } from 'node:child_process';
      export default (c: string[]) => {
        const script = 'const { writeSync } = require("fs"); writeSync(1, "begin\\\\n"); for (let i = 0; i < 300; i++) writeSync(1, "q".repeat(50_000)); writeSync(2, "\\\\nerror\\\\n")';
        spawnSync(process.execPath, ['-e', script], { stdio: 'inherit' });
        return c.map(() => 1);
      };`);
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    await until('the output', () => workspace.log.includes('reward: error'));
    assert.ok(workspace.log.includes('reward: begin'));
    await runner.score(batchOf(['a']));
    assert.ok(workspace.log.some((line) => /q{10000}\.\.\. \(14990000 more characters\)$/.test(line)));
  });

  it('comes in time for a call that never ends', async () => {
    const runner = await workspace.openFile(
      'export default () => { console.log("about to hang"); for (;;); };',
      { timeout_s: 1 },
    );
    await assert.rejects(runner.score(batchOf(['a'])));
    assert.deepEqual(workspace.log, ['reward: about to hang']);
  });
});
