import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import { ensureIgnored } from '../../../trainer/runs/leftovers.ts';
import { localMachine } from '../../../trainer/runs/machine.ts';
import { dies, dyingAt, type Seen } from './dying-files.ts';
import { assertSameRun, lines } from './same-run.ts';
import { inTemporaryFolder, newRun, options, resume, stillClock, train, unflushed } from './scripted-run.ts';

const nothing = (): Seen => ({ changes: 0, completions: [] });
const halves = (folder: string): string[] =>
  fs.readdirSync(folder, { recursive: true }).map(String).filter((name) => /\.(tmp|partial)$/.test(name)); // prettier-ignore
const said = (folder: string): string[] =>
  lines(folder, 'events.jsonl')
    .map((line) => (JSON.parse(line) as { message?: string }).message ?? '')
    .filter((message) => message.startsWith('Removed what'));
const unlock = (folder: string): void => fs.rmSync(join(folder, 'lock'), { force: true });

describe('what a killed process left half-written', () => {
  it('in a checkpoint is removed and said when the run is opened again', () =>
    inTemporaryFolder(async (root) => {
      await train(join(root, 'run'), 4);
      let found = 0;
      for (let at = 1; ; at++) {
        const folder = join(root, `killed-${at}`);
        fs.cpSync(join(root, 'run'), folder, { recursive: true });
        const killed = options(dyingAt(at, nothing()));
        const dead = await dies(
          RunFolder.open(folder, { ...killed, clock: stillClock }).then(async (run) => {
            await run.checkpoints.keep(2, 'before_collapse');
            run.close('interrupted');
          }),
        );
        if (!dead) break;
        const left = halves(folder);
        unlock(folder);
        (await RunFolder.open(folder, options())).close('interrupted');
        assert.deepEqual(halves(folder), [], `kill ${at}`);
        for (const name of left)
          assert.ok(said(folder).at(-1)?.includes(name), `${name}: ${said(folder).join()}`);
        if (left.some((name) => name.startsWith(join('checkpoints', 'step-')))) found++;
      }
      assert.ok(found > 0);
    }));

  it('of an earlier attempt is removed, also where the status of that attempt is lost', () =>
    inTemporaryFolder(async (root) => {
      const expected = join(root, 'expected');
      await train(expected, 4);
      await train(join(root, 'run'), 3);
      let found = 0;
      for (let at = 1; ; at++) {
        const folder = join(root, `killed-${at}`);
        fs.cpSync(join(root, 'run'), folder, { recursive: true });
        const killed = options(dyingAt(at, nothing()));
        const opening = RunFolder.open(folder, { ...killed, clock: stillClock });
        if (!(await dies(opening.then((run) => run.restart('resume'))))) break;
        const left = halves(folder).filter((name) => name.startsWith('attempts'));
        if (left.length === 0) continue;
        unlock(folder);
        fs.rmSync(join(folder, 'status.json'));
        await resume(folder, 4);
        assert.deepEqual(halves(folder), [], `kill ${at}`);
        for (const name of left)
          assert.ok(
            said(folder).some((message) => message.includes(name)),
            name,
          );
        found += left.length;
        assertSameRun(folder, expected);
      }
      assert.ok(found > 0);
    }));

  it('beside .gitignore is removed at the next start', () =>
    inTemporaryFolder(async (root) => {
      const run = { ...newRun(root), runDir: undefined };
      const runs = join(root, '.grpo', 'runs');
      let found = 0;
      for (let at = 1; at <= 8; at++) {
        assert.ok(await dies(RunFolder.create(run, options(dyingAt(at, nothing())))), `kill ${at}`);
        // The process that "was killed" is this one: give its file another one's number.
        for (const name of halves(root).filter((one) => one.includes('.gitignore'))) {
          found++;
          fs.renameSync(join(root, name), join(root, name.replace(`${process.pid}`, '7')));
        }
        (await RunFolder.create(run, options())).close('finished');
        assert.deepEqual(halves(runs).filter((name) => name.startsWith('.gitignore')), []); // prettier-ignore
        assert.equal(fs.readFileSync(join(runs, '.gitignore'), 'utf8'), '*\n');
        fs.rmSync(join(root, '.grpo'), { recursive: true });
      }
      assert.ok(found > 0);
    }));

  it('beside .gitignore stays where its process lives, and an own .gitignore is not changed', () =>
    inTemporaryFolder(async (root) => {
      const ended = spawnSync(process.execPath, ['--version']).pid;
      const other = process.ppid;
      for (const name of [`.gitignore.${ended}.tmp`, `.gitignore.${other}.tmp`, '.gitignore.tmp', 'mine.tmp'])
        fs.writeFileSync(join(root, name), '');
      fs.writeFileSync(join(root, '.gitignore'), '# kept\n');
      ensureIgnored(unflushed, root, localMachine());
      assert.deepEqual(halves(root).sort(), [`.gitignore.${other}.tmp`, 'mine.tmp']);
      assert.equal(fs.readFileSync(join(root, '.gitignore'), 'utf8'), '# kept\n');
    }));
});
