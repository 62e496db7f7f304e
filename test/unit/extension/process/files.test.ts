import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseKeeper, touchLease } from '../../../../extension/process/lease-keeper.ts';
import { LineTail } from '../../../../extension/process/line-tail.ts';
import { chooseRunFolder, runsBeside, runsOfBranch } from '../../../../extension/process/run-folder.ts';
import { lastLines, runLog } from '../../../../extension/process/run-log.ts';
import { startArguments } from '../../../../extension/process/start-arguments.ts';
import { hasTrainer, trainerCommand } from '../../../../extension/process/trainer-command.ts';
import { Scratch, until } from './support.ts';

describe('files of the supervised trainer', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clear());

  it('names a run folder as the trainer does, and keeps runs out of version control', async () => {
    const config = join(scratch.folder(), 'a.grpo.yaml');
    const folder = await chooseRunFolder(runsBeside(config), 'My run', new Date(2026, 0, 31));
    assert.match(basename(folder), /^2026-01-31-My-run-[0-9a-f]{4}$/);
    assert.equal(existsSync(folder), false, 'the trainer makes it');
    assert.equal(readFileSync(join(folder, '..', '.gitignore'), 'utf8'), '*\n');
  });

  it('puts a branch beside its config, or beside its parent where the config is gone', () => {
    const root = scratch.folder();
    const config = join(root, 'a.grpo.yaml');
    const parent = join(root, 'copied', 'run');
    assert.equal(runsOfBranch(parent, config), join(root, 'copied'));
    writeFileSync(config, '');
    assert.equal(runsOfBranch(parent, config), join(root, '.grpo', 'runs'));
  });

  it('touches a lease, makes it where it is absent, and passes over a run that is gone', async () => {
    const folder = scratch.folder();
    await touchLease(folder);
    const path = join(folder, 'watch.lease');
    utimesSync(path, 1, 1);
    await touchLease(folder);
    assert.ok(statSync(path).mtimeMs > 1_000_000);
    await touchLease(join(folder, 'deleted'));
  });

  it('keeps the leases of all live runs, and those of new ones at once', async () => {
    const live = [scratch.folder()];
    const errors: unknown[] = [];
    const keeper = new LeaseKeeper(
      () => live,
      (error) => errors.push(error),
      40,
    );
    const [first = ''] = live;
    const lease = join(first, 'watch.lease');
    await keeper.touchNew();
    rmSync(lease);
    await until(() => existsSync(lease), 'the timer touches it again');
    keeper.dispose();
    // A touch that is under way ends first.
    await sleep(40);
    rmSync(lease);
    await keeper.touchNew();
    assert.equal(existsSync(lease), false, 'it is not new any more');
    await sleep(120);
    assert.equal(existsSync(lease), false, 'nobody touches it once the window has closed');
    assert.deepEqual(errors, []);
  });

  it('reads whole lines of a growing file once', async () => {
    const path = join(scratch.folder(), 'a.log');
    const tail = new LineTail(path);
    assert.deepEqual(await tail.read(), []);
    writeFileSync(path, 'one\r\ntwo\nthr');
    assert.deepEqual(await tail.read(), ['one', 'two']);
    writeFileSync(path, 'ee\n', { flag: 'a' });
    assert.deepEqual(await tail.read(), ['three']);
    assert.deepEqual(await tail.read(), []);
  });

  it('tells the last lines of the newest start only', async () => {
    const path = join(scratch.folder(), 'a.log');
    writeFileSync(path, '--- then\nold\n--- now\nnew\n\nnewest\n');
    assert.deepEqual(await lastLines(path, 5), ['new', 'newest']);
    assert.deepEqual(await lastLines(path, 1), ['newest']);
    assert.deepEqual(await lastLines(`${path}.none`, 5), []);
  });

  it('gives two runs of one name two logs', () => {
    assert.notEqual(runLog('/logs', '/a/run').log, runLog('/logs', '/b/run').log);
  });
});

describe('command lines of the trainer', () => {
  it('trains, resumes and branches', () => {
    const common = { folder: '/r', lease: true };
    assert.deepEqual(startArguments({ ...common, kind: 'train', config: '/c.yaml', maxSteps: 5 }), [
      ...['train', '/c.yaml', '--run-dir', '/r', '--max-steps', '5', '--lease', '--json'],
    ]);
    assert.deepEqual(startArguments({ folder: '/r', lease: false, kind: 'resume' }), [
      'resume',
      '/r',
      '--json',
    ]);
    const branch = { ...common, kind: 'branch', parent: '/p', step: 20, set: ['grpo.beta=0'] } as const;
    assert.deepEqual(startArguments(branch), [
      ...['branch', '/p', '--from', '20', '--set', 'grpo.beta=0', '--run-dir', '/r', '--lease', '--json'],
    ]);
  });

  it('runs on the Node of the editor unless a setting names another', () => {
    const setup = { root: '/x', nodePath: '', ownNode: '/editor', threads: 0, plugins: {} };
    const command = trainerCommand(setup, ['doctor'], ['--import', 'y']);
    assert.equal(command.file, '/editor');
    assert.deepEqual(command.args, ['--import', 'y', join('/x', 'dist', 'cli.js'), 'doctor']);
    assert.equal(command.env['ELECTRON_RUN_AS_NODE'], '1');
    assert.equal(command.env['ORT_DISABLE_TELEMETRY'], '1');
    assert.equal(command.env['GRPO_THREADS'], process.env['GRPO_THREADS']);
    assert.equal(command.env['GRPO_PLUGINS'], process.env['GRPO_PLUGINS']);
    const plugins = { 'ext:acme.rewards/politeness': '/ext/politeness.js' };
    const other = trainerCommand({ ...setup, nodePath: '/node', threads: 2, plugins }, []);
    assert.equal(other.file, '/node');
    assert.equal(other.env['GRPO_THREADS'], '2');
    assert.deepEqual(JSON.parse(other.env['GRPO_PLUGINS'] ?? ''), plugins);
  });

  it('knows a package that only shows runs', () => {
    assert.equal(hasTrainer('/nowhere'), false);
  });
});
