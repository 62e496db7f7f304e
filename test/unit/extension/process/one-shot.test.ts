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
