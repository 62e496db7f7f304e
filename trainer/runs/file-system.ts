import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import { errnoOf, GrpoError, systemError } from '../../core/errors/index.ts';

/**
 * The file operations of a run folder. Records are written synchronously, so that their order on disk is the order of the calls; only
 * flushing to the medium, which can take seconds, is asynchronous. Tests replace it to make disks fail.
 */
export interface FileSystem {
  /** Opens a regular file; a symbolic link is refused with ELOOP: what a run writes lies in its folder. */
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
  /** Whether a file has another name that leads to it: `symbolic`, this is a link; `hard`, a second name. Undefined = neither, or absent. */
  linked(path: string): 'symbolic' | 'hard' | undefined;
  /** Throws where a path is something else than a regular file, or than a folder; absent is fine. */
  requireKind(path: string, kind: 'file' | 'folder'): void;
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

/** The system's error code (`ENOSPC`), also of an error that was translated already; or undefined. */
export const errorCode = errnoOf;

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/**
 * An error of the system at a file of a run folder as a GrpoError of kind `run`: `run-disk-full` for a full disk or quota, else `file-...`
 * that says what the system refused. Any other error as it is.
 */
export function diskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof GrpoError) return error;
  if (!FULL.has(code)) return systemError(error, { path, kind: 'run' }) ?? error;
  return new GrpoError({
    code: 'run-disk-full',
    message: `Cannot write ${path}: ${code === 'ENOSPC' ? 'the disk is full' : 'the disk quota is used up'}.`,
    where: path,
    fix: 'Free some space (old checkpoints take the most), then `grpo resume` goes on from the last checkpoint.',
    kind: 'run',
    cause: error,
  });
}

/**
 * What the system refuses while a run folder is opened, before anything is computed, is the fault of the place that was named: an input.
 * A full disk stays what it is.
 * @param fix  advice, where more is known than the error's own
 */
export function inputFault(error: unknown, fix?: string): unknown {
  if (!(error instanceof GrpoError) || error.kind !== 'run' || !error.code.startsWith('file-')) return error;
  const advice = fix === undefined ? {} : { fix };
  return new GrpoError({ ...error.report(), ...advice, kind: 'input', cause: error.cause });
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

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_EXCL, O_APPEND } = fs.constants;
const FLAGS = {
  r: O_RDONLY,
  'r+': O_RDWR,
  a: O_WRONLY | O_CREAT | O_APPEND,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  wx: O_WRONLY | O_CREAT | O_EXCL,
};
/** Windows has neither; there a link is looked for before the file is opened. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as { O_NOFOLLOW?: number; O_NONBLOCK?: number };

/** Opens a file that is no link, and no pipe: that would wait for somebody at its other end. */
function openPlain(path: string, flags: keyof typeof FLAGS): number {
  if (O_NOFOLLOW === 0 && fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw Object.assign(new Error(`ELOOP: symbolic link, open '${path}'`), {
      code: 'ELOOP',
      syscall: 'open',
      path,
    });
  const fd = fs.openSync(path, FLAGS[flags] | O_NOFOLLOW | O_NONBLOCK);
  try {
    refuseSpecial(fs.fstatSync(fd), path);
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** Node calls a read-only disk ENOENT where it makes folders recursively: asked without, it tells the truth. */
function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path, { recursive: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && fs.existsSync(dirname(path))) fs.mkdirSync(path);
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const folder = stat(path)?.isDirectory() === true;
  // Windows can flush no folder; its renames are journaled.
  if (folder && process.platform === 'win32') return;
  const how = folder || process.platform !== 'win32' ? O_RDONLY : O_RDWR;
  const handle = await fs.promises.open(path, how | O_NONBLOCK);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeFileSystem: FileSystem = {
  open: openPlain,
  write: (fd, bytes) => fs.writeSync(fd, bytes),
  read: (fd, bytes, position) => fs.readSync(fd, bytes, 0, bytes.length, position),
  close: (fd) => fs.closeSync(fd),
  truncate: (path, length) => {
    const fd = openPlain(path, 'r+');
    try {
      fs.ftruncateSync(fd, length);
    } finally {
      fs.closeSync(fd);
    }
  },
  rename: (from, to) => patiently(() => fs.renameSync(from, to)),
  link: (from, to) => fs.linkSync(from, to),
  remove: (path) => fs.rmSync(path, { recursive: true, force: true, maxRetries: 20 }),
  makeFolder,
  linked: (path) => {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) return 'symbolic';
    return found?.isFile() === true && found.nlink > 1 ? 'hard' : undefined;
  },
  requireKind: (path, kind) => {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (kind === 'file') refuseSpecial(found, path);
    else if (!found.isDirectory())
      throw Object.assign(new Error(`ENOTDIR: not a directory, open '${path}'`), { code: 'ENOTDIR', path });
  },
  list: (folder) => (stat(folder) === undefined ? [] : fs.readdirSync(folder).sort()),
  size: (path) => stat(path)?.size,
  modified: (path) => stat(path)?.mtimeMs,
  isFolder: (path) => stat(path)?.isDirectory() === true,
  flush,
};

/** Wraps a file system so that what it refuses is told as a GrpoError that names the file (`diskError`). */
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
    read: (fd, bytes, position) => guard(paths.get(fd) ?? 'a file', () => inner.read(fd, bytes, position)),
    close: (fd) => guard(paths.get(fd) ?? 'a file', () => inner.close(fd)),
    truncate: (path, length) => guard(path, () => inner.truncate(path, length)),
    rename: (from, to) => guard(to, () => inner.rename(from, to)),
    link: (from, to) => guard(to, () => inner.link(from, to)),
    remove: (path) => guard(path, () => inner.remove(path)),
    makeFolder: (path) => guard(path, () => inner.makeFolder(path)),
    requireKind: (path, kind) => guard(path, () => inner.requireKind(path, kind)),
    list: (folder) => guard(folder, () => inner.list(folder)),
    size: (path) => guard(path, () => inner.size(path)),
    modified: (path) => guard(path, () => inner.modified(path)),
    isFolder: (path) => guard(path, () => inner.isFolder(path)),
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
