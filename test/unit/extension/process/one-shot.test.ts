import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { END_WITH_PARENT, runOnce } from '../../../../extension/process/one-shot.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import { program, until } from './support.ts';

const cwd = tmpdir();

describe('runOnce', () => {
  it('gives the document and the lines of stderr as they come', async () => {
    const lines: string[] = [];
    const source = `console.error('a\\nb'); process.stderr.write('c'); console.log(JSON.stringify({ text: 'ä'.repeat(100000) }))`;
    const result = await runOnce(program(source), { cwd, onLine: (line) => lines.push(line) });
    assert.ok(result.kind === 'done');
    assert.deepEqual(result.document, { text: 'ä'.repeat(100_000) });
    assert.deepEqual(lines, ['a', 'b', 'c']);
  });

  it('gives the document of a command that found something wrong', async () => {
    const result = await runOnce(program(`console.log('{"problems":[1]}'); process.exitCode = 2`), { cwd });
    assert.deepEqual(result, { kind: 'done', document: { problems: [1] }, exit: { code: 2, signal: null } });
  });

  it('gives the error of a command that failed', async () => {
    const result = await runOnce(
      program(`console.log('{"error":{"code":"x","message":"y"}}'); process.exitCode = 3`),
      {
        cwd,
      },
    );
    assert.deepEqual(result, {
      kind: 'reported',
      report: { code: 'x', message: 'y' },
      exit: { code: 3, signal: null },
    });
  });

  it('gives the last lines of one that crashed', async () => {
    const result = await runOnce(program("console.error('boom'); process.exit(9)"), { cwd });
    assert.deepEqual(result, { kind: 'ended', exit: { code: 9, signal: null }, lines: ['boom'] });
  });

  it('reads 60 MB in one line of stderr in linear time, counts it, and goes on behind it', async () => {
    const cpu = async (megabytes: number): Promise<number> => {
      const source = `import { writeSync } from 'node:fs';
        const piece = 'x'.repeat(1 << 20);
        for (let i = 0; i < ${megabytes}; i++) for (let at = 0; at < piece.length; ) try { at += writeSync(2, piece.slice(at)); } catch {}
        console.error('\\rhalf\\rdone'); process.exitCode = 1;`;
      const lines: string[] = [];
      const before = process.cpuUsage();
      const result = await runOnce(program(source), { cwd, onLine: (line) => lines.push(line) });
      const { user, system } = process.cpuUsage(before);
      assert.deepEqual(lines, [`[a line of ${megabytes << 20} bytes]`, 'half', 'done']);
      assert.deepEqual(result.kind === 'ended' && result.lines, lines);
      return (user + system) / 1e6;
    };
    const [short, long] = [await cpu(6), await cpu(60)];
    // Ten times the bytes: a hundred times the time where each piece goes over the line anew.
    assert.ok(long < 25 * Math.max(short, 0.05), `${short} s of 6 MB, ${long} s of 60 MB`);
  }).timeout(60_000);

  it('ends a command whose answer has no end', async () => {
    const source = `const piece = ' '.repeat(1 << 20); const more = () => process.stdout.write(piece, more); more();`;
    const result = await runOnce(program(source), { cwd });
    assert.ok(result.kind === 'ended' && /more than \d+ bytes on stdout/.test(result.lines.at(-1) ?? ''));
  }).timeout(60_000);

  it('ends a command that is cancelled', async () => {
    const abort = new AbortController();
    const source = "console.error('ready'); setInterval(() => {}, 1000)";
    const running = runOnce(program(source), { cwd, signal: abort.signal, onLine: () => abort.abort() });
    assert.deepEqual(await running, { kind: 'cancelled' });
  });

  it('lets no command outlive its editor, however that went', async () => {
    const inner = JSON.stringify([
      ...END_WITH_PARENT,
      '--input-type=module',
      '-e',
      'setInterval(() => {}, 1000)',
    ]);
    // Stands for the extension host: starts a command as `runOnce` does, says its pid, and is killed.
    const host = spawn(process.execPath, [
      '-e',
      `const child = require('node:child_process').spawn(process.execPath, ${inner}, { detached: true, stdio: 'pipe' }); console.log(child.pid); setInterval(() => {}, 1000)`,
    ]);
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (text) => resolve(Number(text))),
    );
    assert.equal(localMachine().isAlive(pid), true);
    host.kill('SIGKILL');
    await until(() => !localMachine().isAlive(pid), 'the command has ended');
  });
});
