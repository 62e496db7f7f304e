import type { FileSystem } from '../../../trainer/runs/file-system.ts';
import { unflushed } from './scripted-run.ts';

class Killed extends Error {}

/** What a file system saw: how many changes were made, which completion lines were written whole. */
export interface Seen {
  changes: number;
  completions: string[];
}

/**
 * A file system that dies at its n-th change: of a write half the bytes arrive, and nothing works afterwards, as after SIGKILL.
 */
export function dyingAt(n: number, seen: Seen): FileSystem {
  const paths = new Map<number, string>();
  let dead = false;
  const change = <T>(act: () => T, atDeath: () => void = () => undefined): T => {
    if (dead) throw new Killed();
    if (++seen.changes === n) {
      dead = true;
      atDeath();
      throw new Killed();
    }
    return act();
  };
  return {
    ...unflushed,
    open: (path, flags) => {
      if (dead) throw new Killed();
      const fd = flags === 'r' ? unflushed.open(path, flags) : change(() => unflushed.open(path, flags));
      paths.set(fd, path);
      return fd;
    },
    write: (fd, bytes) => {
      const half = (): void => void unflushed.write(fd, bytes.subarray(0, bytes.length >> 1));
      const written = change(() => unflushed.write(fd, bytes), half);
      const path = paths.get(fd) ?? '';
      if (path.endsWith('rollouts.jsonl') && !path.includes('attempts') && bytes.length > 1)
        seen.completions.push(Buffer.from(bytes).toString('utf8').trimEnd());
      return written;
    },
    truncate: (path, length) => change(() => unflushed.truncate(path, length)),
    rename: (from, to) => change(() => unflushed.rename(from, to)),
    remove: (path) => change(() => unflushed.remove(path)),
    makeFolder: (path) => change(() => unflushed.makeFolder(path)),
  };
}

/** Whether the file system died under an action; any other error is thrown. */
export async function dies(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}
