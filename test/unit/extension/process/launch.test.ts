import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../../../extension/process/launch.ts';
import { runLog } from '../../../../extension/process/run-log.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import { program, Scratch, status, until, writeStatus } from './support.ts';

/** Stands for a trainer: writes its status as one does. */
const TRAINER = (then: string): string => `
  import { writeFileSync, mkdirSync } from 'node:fs';
  const [folder, text] = process.argv.slice(1);
  mkdirSync(folder, { recursive: true });
  console.error('fetching a model');
  writeFileSync(folder + '/status.json', JSON.stringify({ ...JSON.parse(text), pid: process.pid }));
  ${then}
`;

describe('launch', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clear());

  const place = () => {
    const root = scratch.folder();
    const folder = join(root, 'runs', 'a');
    mkdirSync(join(root, 'runs'));
    return { root, folder, log: runLog(join(root, 'logs'), folder) };
  };

  it('waits until the run exists and hands back its process', async () => {
    const { folder, log } = place();
    const launched = await launch(
      program(TRAINER('setTimeout(() => process.exit(0), 150)'), folder, JSON.stringify(status())),
      folder,
      log,
    );
    assert.ok('pid' in launched);
    assert.deepEqual(await launched.exited, { code: 0, signal: null });
    assert.match(readFileSync(log.log, 'utf8'), /^--- \S+Z [^]*\nfetching a model\n$/);
  });

  it('does not take the status of the attempt before for the new one', async () => {
    const { folder, log } = place();
    mkdirSync(folder);
    writeStatus(folder, { pid: 1, state: 'interrupted' });
    const launched = await launch(program('setTimeout(() => process.exit(3), 100)'), folder, log);
    assert.equal('kind' in launched && launched.kind, 'ended');
  });

  it('gives the error that the trainer printed behind 60 MB in one line, and holds only the end of them', async () => {
    const { folder, log } = place();
    const report = { code: 'x', message: 'y' };
    const source = `import { writeSync } from 'node:fs';
      const piece = 'x'.repeat(1 << 20);
      for (const to of [1, 2]) { for (let i = 0; i < 60; i++) writeSync(to, piece); writeSync(to, '\\n'); }
      console.error('so'); console.log(${JSON.stringify(JSON.stringify({ error: report }))}); process.exitCode = 2`;
    const lines: string[] = [];
    const before = process.memoryUsage().heapUsed;
    const failure = await launch(program(source), folder, log, { onLine: (line) => lines.push(line) });
    assert.deepEqual(failure, { kind: 'reported', report, exit: { code: 2, signal: null } });
    assert.ok(lines.every((line) => line === 'so'));
    assert.ok(process.memoryUsage().heapUsed - before < 60 << 20);
  }).timeout(60_000);

  it('gives the error that the trainer printed', async () => {
    const { folder, log } = place();
    const report = {
      code: 'config-unknown-key',
      message: 'no such key',
      where: 'a.grpo.yaml:3:1',
      fix: 'mend it',
    };
    const source = `console.log(JSON.stringify({ type: 'start' })); console.log(${JSON.stringify(JSON.stringify({ error: report }))}); process.exitCode = 2`;
    const failure = await launch(program(source), folder, log);
    assert.deepEqual(failure, { kind: 'reported', report, exit: { code: 2, signal: null } });
  });

  it('gives exit code and last lines of one that said nothing', async () => {
    const { folder, log } = place();
    const failure = await launch(program("console.error('one\\ntwo'); process.exit(7)"), folder, log);
    assert.deepEqual(failure, { kind: 'ended', exit: { code: 7, signal: null }, lines: ['one', 'two'] });
  });

  it('says which program cannot be started', async () => {
    const { folder, log } = place();
    const failure = await launch({ file: '/nowhere/node', args: [], env: {} }, folder, log);
    assert.equal('kind' in failure && failure.kind, 'not-started');
    assert.match(JSON.stringify(failure), /nowhere.*ENOENT/);
  });

  it('takes a run that had nothing left to do for a success', async () => {
    const { folder, log } = place();
    mkdirSync(folder);
    writeStatus(folder, { pid: 1, state: 'finished' });
    const launched = await launch(program('process.exit(0)'), folder, log);
    assert.ok('pid' in launched);
  });

  it('ends the process when it is cancelled', async () => {
    const { folder, log } = place();
    const abort = new AbortController();
    const source = `import { writeFileSync } from 'node:fs'; writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)`;
    const mark = join(folder, '..', 'pid');
    const launching = launch(program(source, mark), folder, log, { signal: abort.signal });
    const pidIn = (): number => {
      try {
        return Number(readFileSync(mark, 'utf8'));
      } catch {
        return 0;
      }
    };
    await until(() => pidIn() > 0, 'the process has started');
    abort.abort();
    assert.deepEqual(await launching, { kind: 'cancelled' });
    assert.equal(localMachine().isAlive(pidIn()), false);
  });
});
