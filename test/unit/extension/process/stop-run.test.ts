import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRunStatus } from '../../../../extension/process/launch.ts';
import { stopRun, type Patience } from '../../../../extension/process/stop-run.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import { Scratch, status, until, writeStatus } from './support.ts';

/** For a trainer that does not listen. */
const BRIEF: Patience = { answer: 100, graceful: 300, checkpoint: 2000, signal: 500 };
/** For one that ends without an answer: waiting ends with it, however slow the machine. */
const AMPLE: Patience = { ...BRIEF, graceful: 10_000 };

/** A trainer that takes its lock and writes its status, then does as told. */
const START = `
  import { writeFileSync, readFileSync, renameSync, existsSync, appendFileSync } from 'node:fs';
  const [folder, text] = process.argv.slice(1);
  const stat = existsSync('/proc/self/stat') ? readFileSync('/proc/self/stat', 'utf8') : undefined;
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const status = JSON.parse(text);
  const say = (state) => {
    const partial = folder + '/status.json.partial';
    writeFileSync(partial, JSON.stringify({ ...status, state, pid: process.pid, heartbeat: new Date().toISOString() }));
    renameSync(partial, folder + '/status.json');
  };
  writeFileSync(folder + '/lock', JSON.stringify({ pid: process.pid, host: status.host, boot_id: status.boot_id, token: 'x', started }));
  say('running');
  setInterval(() => {}, 1000);
  // The file may be there before its first line is whole.
  const request = () => {
    const text = existsSync(folder + '/control.jsonl') ? readFileSync(folder + '/control.jsonl', 'utf8') : '';
    return text.endsWith('\\n') && JSON.parse(text);
  };
`;

(process.platform === 'win32' ? describe.skip : describe)('stopRun', () => {
  const scratch = new Scratch();
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
    scratch.clear();
  });

  async function start(behaviour: string): Promise<string> {
    const folder = scratch.folder();
    child = spawn(
      process.execPath,
      ['--input-type=module', '-e', START + behaviour, folder, JSON.stringify(status())],
      { detached: true, stdio: 'ignore' },
    );
    let running = false;
    const look = setInterval(
      () => void readRunStatus(folder).then((found) => (running = found?.pid === child?.pid)),
      20,
    );
    await until(() => running, 'the trainer runs').finally(() => clearInterval(look));
    return folder;
  }

  it('asks, and is content with a run that ends by itself', async () => {
    const folder = await start(
      "setInterval(() => { if (request()) { say('interrupted'); process.exit(130); } }, 20)",
    );
    assert.equal(await stopRun(folder, localMachine(), undefined, AMPLE), 'ended');
  });

  it('lets a trainer that said yes end the step in hand and save, however long after the first time-out', async () => {
    const folder = await start(`
      const asked = setInterval(() => {
        const one = request();
        if (!one) return;
        clearInterval(asked);
        appendFileSync(folder + '/events.jsonl', JSON.stringify({ t: '', attempt: 1, step: 0, type: 'control', id: one.id, accepted: true }) + '\\n');
        setTimeout(() => say('stopping'), 600);
        setTimeout(() => { say('interrupted'); process.exit(130); }, 900);
      }, 10)`);
    const phases: string[] = [];
    const patience = { ...BRIEF, answer: 10_000, checkpoint: 10_000 };
    assert.equal(await stopRun(folder, localMachine(), (phase) => phases.push(phase), patience), 'ended');
    assert.deepEqual(phases, []);
  });

  for (const [what, says, outcome] of [
    ['fails while it stops', "say('failed'); process.exit(3)", 'failed'],
    ['has come to its last step meanwhile', "say('finished'); process.exit(0)", 'finished'],
    ['dies without a word', "process.kill(process.pid, 'SIGKILL')", 'gone'],
  ] as const) {
    it(`tells one that ${what} from one that stopped`, async () => {
      const folder = await start(`setInterval(() => { if (request()) { ${says}; } }, 20)`);
      assert.equal(await stopRun(folder, localMachine(), undefined, AMPLE), outcome);
    });
  }

  it('signals one that does not listen', async () => {
    const folder = await start("process.on('SIGTERM', () => { say('interrupted'); process.exit(130); })");
    assert.equal(await stopRun(folder, localMachine(), undefined, BRIEF), 'signalled');
  });

  it('kills one that ignores signals', async () => {
    const folder = await start("process.on('SIGTERM', () => {})");
    const phases: string[] = [];
    assert.equal(await stopRun(folder, localMachine(), (phase) => phases.push(phase), BRIEF), 'killed');
    assert.deepEqual(phases, ['signal', 'kill']);
    assert.equal(localMachine().isAlive(child?.pid ?? 0), false);
  });

  it('does not say that it ended one that cannot be told for certain any more', async () => {
    const folder = await start("process.on('SIGTERM', () => writeFileSync(folder + '/lock', ''))");
    assert.equal(await stopRun(folder, localMachine(), undefined, BRIEF), 'out-of-reach');
    assert.equal(localMachine().isAlive(child?.pid ?? 0), true);
  });

  for (const [what, change] of [
    ['of another host', { host: 'elsewhere' }],
    ['of another boot', { boot_id: 'another' }],
  ] as const) {
    it(`never touches a process ${what}`, async () => {
      const folder = await start('');
      writeStatus(folder, { pid: child?.pid ?? 0, ...change });
      const outcome = await stopRun(folder, localMachine(), undefined, BRIEF);
      assert.equal(outcome, 'host' in change ? 'out-of-reach' : 'gone');
      assert.equal(localMachine().isAlive(child?.pid ?? 0), true);
    });
  }

  it('never touches a process that got the number since', async () => {
    const folder = await start('');
    const { host, boot_id } = localMachine();
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: child?.pid, host, boot_id, token: 'x', started: '1' }),
    );
    if (process.platform === 'linux')
      assert.equal(await stopRun(folder, localMachine(), undefined, BRIEF), 'out-of-reach');
    assert.equal(localMachine().isAlive(child?.pid ?? 0), true);
  });
});
