import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { arch, cpus, hostname, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Once a day it is tried again: what a library stands on (a driver, a limit of the system) may change without a trace. */
const DAY_MS = 24 * 3600 * 1000;

/** What says who a file is: one that is installed again, be it with the same bytes, is another. */
function identity(path: string): unknown[] {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [realpathSync(path), ino, size, mtimeMs, ctimeMs];
}

/**
 * The mark of a native library that ran in a child on this machine, with this Node: an empty file in the folder of temporary files.
 * @param files  the library, and the program that tries it
 */
function markOf(files: readonly string[]): string {
  const machine = [hostname(), release(), arch(), cpus()[0]?.model, process.execPath, process.version];
  const what = JSON.stringify([files.map(identity), machine]);
  const name = createHash('sha256').update(what).digest('hex').slice(0, 32);
  return join(tmpdir(), `grpo-studio-${process.getuid?.() ?? 'user'}`, `tried-${name}`);
}

/**
 * The folder of the marks, where it is this user's alone. In a folder of temporary files that all may write to, another user could have made it
 * first, with links or pipes in it that lead whoever writes a mark astray.
 */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder);
  if (!found.isDirectory()) return false;
  const user = process.getuid?.();
  return user === undefined || (found.uid === user && (found.mode & 0o022) === 0);
}

/** Whether these files were tried on this machine within a day. What cannot be looked at was not. */
export function wasTried(files: readonly string[], now = Date.now()): boolean {
  try {
    const mark = markOf(files);
    const found = lstatSync(mark);
    const age = now - found.mtimeMs;
    return isOurs(dirname(mark)) && found.isFile() && age >= -DAY_MS && age < DAY_MS;
  } catch {
    return false;
  }
}

/** Notes that they ran. Where that cannot be written, they are tried again next time: that is all that is lost. */
export function noteTried(files: readonly string[]): void {
  try {
    const mark = markOf(files);
    mkdirSync(dirname(mark), { recursive: true, mode: 0o700 });
    if (!isOurs(dirname(mark))) return;
    rmSync(mark, { force: true });
    // Made anew or not at all: no link is followed, no pipe waited for.
    writeFileSync(mark, '', { flag: 'wx' });
  } catch {
    // A full disk or a folder of temporary files that nobody may write to: whoever needs that will say so.
  }
}
