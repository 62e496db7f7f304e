import { join } from 'node:path';
import type { Checkpoints } from './checkpoints.ts';
import { errorCode, type FileSystem } from './file-system.ts';
import { localMachine } from './machine.ts';
import { writeBeside } from './small-files.ts';

/** What a file is called while it is written, before it gets its name. */
const HALF_WRITTEN = /\.(tmp|partial)$/;
const IGNORE = /^\.gitignore(?:\.(\d+))?\.tmp$/;

/**
 * Removes what processes that were killed left half-written in a run folder: beside its small files, in checkpoints and in what earlier
 * attempts left. To be called by the holder of the lock, the only one that writes there.
 * @returns what was removed, relative to the folder
 */
export function removeLeftovers(files: FileSystem, folder: string, checkpoints: Checkpoints): string[] {
  const inner = ['checkpoints', 'attempts'].flatMap((name) =>
    files.list(join(folder, name)).map((part) => join(name, part)),
  );
  const beside = ['.', ...inner]
    .filter((below) => files.isFolder(join(folder, below)))
    .flatMap((below) => files.list(join(folder, below)).map((name) => join(below, name)))
    .filter((name) => HALF_WRITTEN.test(name) && isOurs(name));
  for (const name of beside) files.remove(join(folder, name));
  return [...beside, ...checkpoints.removeLeftovers()];
}

/** In the run folder itself other programs may keep files of their own. */
const isOurs = (name: string): boolean => /[\\/]/.test(name) || /^(manifest|status)\.json\./.test(name);

/**
 * Keeps runs out of version control: `.gitignore` holds `*`; one that is there stays as it is. Several processes may start a run at the same
 * time: each writes a file of its own beside it. Those of processes that have ended are removed.
 */
export function ensureIgnored(files: FileSystem, runs: string, machine = localMachine()): void {
  for (const name of files.list(runs)) {
    const [left, pid] = IGNORE.exec(name) ?? [];
    if (left === undefined) continue;
    if (pid === undefined || Number(pid) === process.pid || !machine.isAlive(Number(pid)))
      files.remove(join(runs, left));
  }
  const path = join(runs, '.gitignore');
  for (let tries = 3; files.size(path) === undefined; tries--) {
    try {
      files.rename(writeBeside(files, `${path}.${process.pid}.tmp`, '*\n'), path);
    } catch (error) {
      // A process that counts pids by itself, in a container, took the file for a dead one's.
      if (errorCode(error) !== 'ENOENT' || tries === 0) throw error;
    }
  }
}
