import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { guarded, withRoom, type FileSystem } from '../../../trainer/runs/file-system.ts';
import type { RunOptions } from '../../../trainer/runs/folder-options.ts';
import { dies, dyingAt, type Seen } from './dying-files.ts';
import { allCompletions, assertSameRun, lines } from './same-run.ts';
import {
  inTemporaryFolder,
  options,
  resume,
  stillClock,
  train,
  trainOrResume,
  unflushed,
} from './scripted-run.ts';

const STEPS = 4;

/** Nothing by the clock, so that the n-th change is the same one in every run. */
const timeless = (files: FileSystem): RunOptions => ({ ...options(files), clock: stillClock });

describe('a run that is killed', () => {
  it('goes on exactly after a kill at any file operation, and after a second kill during the resume', async () => {
    await inTemporaryFolder(async (root) => {
      const expected = join(root, 'expected');
      const whole: Seen = { changes: 0, completions: [] };
      await train(expected, STEPS, timeless(dyingAt(0, whole)));
      for (let at = 1; ; at++) {
        const folder = join(root, `killed-${at}`);
        const seen: Seen = { changes: 0, completions: [] };
        const again: Seen = { changes: 0, completions: seen.completions };
        if (!(await dies(train(folder, STEPS, timeless(dyingAt(at, seen)))))) {
          // Every operation had its turn.
          assert.equal(at, whole.changes + 1);
          break;
        }
        // Every operation of a resume comes up as the second kill's place: 1 to 40 cover its beginning.
        removeLock(folder);
        await dies(trainOrResume(folder, STEPS, timeless(dyingAt(1 + (at % 40), again))));
        const last: Seen = { changes: 0, completions: seen.completions };
        removeLock(folder);
        await trainOrResume(folder, STEPS, timeless(dyingAt(0, last)));
        assertSameRun(folder, expected);
        assert.deepEqual(allCompletions(folder).sort(), seen.completions.sort(), `kill ${at}`);
        assert.deepEqual(leftovers(folder), [], `kill ${at}`);
        // A disk that had no room for the manifest holds no run folder at all.
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  });
});

/** Taking over a dead process's lock takes its time, and has tests of its own. */
const removeLock = (folder: string): void => fs.rmSync(join(folder, 'lock'), { force: true });

/** Files that a finished run should not hold. */
function leftovers(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => /\.partial|\.removed|\.old|\.tmp|^lock$/.test(name));
}

describe('a full disk', () => {
  it('is named at every write, leaves no more than a torn last line, and the run goes on when there is room', async () => {
    await inTemporaryFolder(async (root) => {
      const expected = join(root, 'expected');
      const ends = [0];
      const counting: FileSystem = {
        ...unflushed,
        write: (fd, bytes) => {
          ends.push((ends.at(-1) ?? 0) + bytes.length);
          return unflushed.write(fd, bytes);
        },
      };
      await train(expected, STEPS, options(counting));
      const total = ends.at(-1) ?? 0;
      // At the end of one write and within the next in turn. Time values differ in length from run to run: the last writes may fit.
      const rooms = ends.map((end, at) => end + (at % 2) * 5).filter((room) => room < total - 100);
      for (const room of rooms) {
        const folder = join(root, `full-${room}`);
        const full = guarded(withRoom(unflushed, room));
        await assert.rejects(train(folder, STEPS, options(full)), (error) => {
          assert.ok(error instanceof GrpoError, String(error));
          assert.equal(error.code, 'run-disk-full');
          assert.ok(error.where?.startsWith(folder), error.where);
          return true;
        });
        assertOnlyTornEnds(folder);
        if (room % 3 === 0) {
          await trainOrResume(folder, STEPS, options());
          assertSameRun(folder, expected);
        }
        // A disk that had no room for the manifest holds no run folder at all.
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  });

  it('is told by the hook for end-to-end tests', async () => {
    const { runFileSystem } = await import('../../../trainer/runs/file-system.ts');
    await inTemporaryFolder(async (root) => {
      const files = runFileSystem({ GRPO_FAULT_DISK_BYTES: '2000' });
      await assert.rejects(train(join(root, 'run'), STEPS, options(files)), { code: 'run-disk-full' });
      await resume(join(root, 'run'), STEPS);
    });
  });
});

function assertOnlyTornEnds(folder: string): void {
  for (const file of ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'updates.jsonl', 'events.jsonl'])
    for (const line of lines(folder, file)) assert.doesNotThrow(() => JSON.parse(line), `${file}: ${line}`);
  for (const file of ['manifest.json', 'status.json']) {
    const path = join(folder, file);
    if (fs.existsSync(path)) assert.doesNotThrow(() => JSON.parse(fs.readFileSync(path, 'utf8')), file);
  }
}
