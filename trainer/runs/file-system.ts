import * as fs from 'node:fs';
import { GrpoError } from '../../core/errors/index.ts';

/**
 * The file operations of a run folder. Records are written synchronously, so that their order on disk is the order of the calls; only
 * flushing to the medium, which can take seconds, is asynchronous. Tests replace it to make disks fail.
 */
export interface FileSystem {
  open(path: string, flags: 'a' | 'r' | 'w' | 'wx'): number;
  /** One write. Returns the bytes written, which are fewer than asked for on a disk that has just filled up. */
  write(fd: number, bytes: Uint8Array): number;
  /** Reads into `bytes` from `position`; returns the bytes read, fewer at the end of the file. */
  read(fd: number, bytes: Uint8Array, position: number): number;
  close(fd: number): void;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  /** A second name for a file; throws EEXIST where `to` exists. */
  link(from: string, to: string): void;
  /** Removes a file or a folder with all that it holds; absent is fine. */
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Names in a folder, sorted; none where it is absent. */
  list(folder: string): string[];
  /** Bytes of a file, undefined where it is absent. */
  size(path: string): number | undefined;
  /** Time of the last change in ms, undefined where it is absent. */
  modified(path: string): number | undefined;
  isFolder(path: string): boolean;
  /** Brings a file's or a folder's contents to the medium. */
  flush(path: string): Promise<void>;
}

/** The system's error code (`ENOSPC`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EROFS']);

/** The error of a disk that takes no more as a GrpoError; any other error as it is. */
export function diskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === undefined || !FULL.has(code) || error instanceof GrpoError) return error;
  return new GrpoError({
    code: 'run-disk-full',
    message: `Cannot write ${path}: ${code === 'ENOSPC' ? 'the disk is full' : `the disk answered ${code}`}.`,
    where: path,
    fix: 'Free some space (old checkpoints take the most), then `grpo resume` goes on from the last checkpoint.',
    kind: 'run',
    cause: error,
  });
}

/** On Windows a virus scanner or a reader can hold a file for a moment: try again for 10 s. */
function patiently(action: () => void): void {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      action();
      return;
    } catch (error) {
      const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '');
      if (process.platform !== 'win32' || !busy || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

const stat = (path: string): fs.Stats | undefined => fs.statSync(path, { throwIfNoEntry: false });

async function flush(path: string): Promise<void> {
  const folder = stat(path)?.isDirectory() === true;
  // Windows can flush no folder; its renames are journaled.
  if (folder && process.platform === 'win32') return;
  const handle = await fs.promises.open(path, folder || process.platform !== 'win32' ? 'r' : 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeFileSystem: FileSystem = {
  open: (path, flags) => fs.openSync(path, flags),
  write: (fd, bytes) => fs.writeSync(fd, bytes),
  read: (fd, bytes, position) => fs.readSync(fd, bytes, 0, bytes.length, position),
  close: (fd) => fs.closeSync(fd),
  truncate: (path, length) => fs.truncateSync(path, length),
  rename: (from, to) => patiently(() => fs.renameSync(from, to)),
  link: (from, to) => fs.linkSync(from, to),
  remove: (path) => fs.rmSync(path, { recursive: true, force: true, maxRetries: 20 }),
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
  list: (folder) => (stat(folder) === undefined ? [] : fs.readdirSync(folder).sort()),
  size: (path) => stat(path)?.size,
  modified: (path) => stat(path)?.mtimeMs,
  isFolder: (path) => stat(path)?.isDirectory() === true,
  flush,
};

/** Wraps a file system so that a full disk becomes a `run-disk-full` that names the file. */
export function guarded(inner: FileSystem): FileSystem {
  const paths = new Map<number, string>();
  const guard = <T>(path: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw diskError(error, path);
    }
  };
  return {
    ...inner,
    open: (path, flags) =>
      guard(path, () => {
        const fd = inner.open(path, flags);
        paths.set(fd, path);
        return fd;
      }),
    write: (fd, bytes) => guard(paths.get(fd) ?? 'a file', () => inner.write(fd, bytes)),
    close: (fd) => guard(paths.get(fd) ?? 'a file', () => inner.close(fd)),
    truncate: (path, length) => guard(path, () => inner.truncate(path, length)),
    rename: (from, to) => guard(to, () => inner.rename(from, to)),
    makeFolder: (path) => guard(path, () => inner.makeFolder(path)),
    flush: async (path) => {
      try {
        await inner.flush(path);
      } catch (error) {
        throw diskError(error, path);
      }
    },
  };
}

/** A file system on a disk that has room for `room` more bytes: the write that crosses it is cut short, as a real disk does. */
export function withRoom(inner: FileSystem, room: number): FileSystem {
  let left = room;
  return {
    ...inner,
    write: (fd, bytes) => {
      if (left <= 0 && bytes.length > 0)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const written = inner.write(fd, bytes.subarray(0, left));
      left -= written;
      return written;
    },
  };
}

/**
 * The file system of a trainer process. `GRPO_FAULT_DISK_BYTES=N` is a hook for end-to-end tests: the run folder behaves as if its disk
 * had room for N more bytes.
 */
export function runFileSystem(environment: NodeJS.ProcessEnv = process.env): FileSystem {
  const room = environment['GRPO_FAULT_DISK_BYTES'];
  return guarded(room === undefined ? nodeFileSystem : withRoom(nodeFileSystem, Number(room)));
}
