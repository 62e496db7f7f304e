import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMALL_FILE } from '../../../../core/run/files.ts';
import { isRunsProcess } from '../../../../extension/process/same-process.ts';
import { WaitingFolder } from '../../../../extension/process/waiting-folder.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import { nodeFiles, readSmall } from '../../../../extension/runs/node-files.ts';
import { NOTES_FILE, readNotes, writeNote } from '../../../../extension/runs/worker/notes.ts';
import { STATUS } from '../../run/memory-files.ts';

(process.platform === 'win32' ? describe.skip : describe)('small files that are something else', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-odd-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const at = (name: string): string => join(folder, name);
  const pipe = (name: string): void => void execFileSync('mkfifo', [at(name)]);
  /** Takes no room on the disk. */
  const endless = (name: string): void => {
    writeFileSync(at(name), '');
    truncateSync(at(name), SMALL_FILE + 1);
  };

  it('are refused and not waited for, and not read without end', async () => {
    pipe('pipe');
    endless('long');
    writeFileSync(at('small'), 'é');
    assert.equal(await readSmall(at('small')), 'é');
    await assert.rejects(readSmall(at('pipe')), { code: 'file-not-regular' });
    await assert.rejects(readSmall(folder), { code: 'file-is-folder' });
    await assert.rejects(readSmall(at('long')), { code: 'file-too-large', message: /more than 64 MiB/ });
    const files = nodeFiles(folder);
    assert.equal(await files.size('small'), 2);
    assert.equal(await files.size('absent'), undefined);
    // A size of 0 would be an empty file.
    await assert.rejects(files.size('pipe'), { code: 'file-not-regular' });
  });

  it('as notes are said, and stay what they are', async () => {
    pipe(NOTES_FILE);
    await assert.rejects(readNotes(folder), { code: 'file-not-regular' });
    await assert.rejects(writeNote(folder, 's1-g0-c0', 'a'), { code: 'file-not-regular' });
    rmSync(at(NOTES_FILE));
    endless(NOTES_FILE);
    await assert.rejects(readNotes(folder), { code: 'file-too-large' });
  });

  it('as the lock of a run say nothing of its process', async () => {
    const machine = localMachine();
    const status = { ...STATUS, pid: process.pid, host: machine.host, boot_id: machine.boot_id };
    writeFileSync(
      at('lock'),
      JSON.stringify({ pid: process.pid, host: machine.host, boot_id: machine.boot_id, token: 'a' }),
    );
    const fresh = { ...status, heartbeat: new Date().toISOString(), state: 'running' as const };
    assert.equal(await isRunsProcess(folder, fresh, machine), true);
    for (const make of [pipe, endless]) {
      rmSync(at('lock'));
      make('lock');
      assert.equal(await isRunsProcess(folder, fresh, machine), false);
    }
  });

  it('among what waits are told and left alone', async () => {
    const warnings: string[] = [];
    const waiting = new WaitingFolder<unknown>({
      path: folder,
      toText: (item) => JSON.stringify(item),
      fromText: (text) => JSON.parse(text) as unknown,
      isAlive: () => false,
      warn: (message) => warnings.push(message),
    });
    pipe('000000000000001-a.json');
    endless('000000000000002-b.json');
    assert.equal((await waiting.keep({ name: 'c' })) === undefined, false);
    assert.deepEqual(
      (await waiting.list()).map(({ item }) => item),
      [{ name: 'c' }],
    );
    assert.equal(warnings.length, 2, warnings.join('\n'));
  });
});
