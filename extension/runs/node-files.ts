import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { SMALL_FILE, type RunFiles } from '../../core/run/files.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** The system's error code (`ENOENT`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** How a file that somebody holds is tried again; times in ms. */
export interface Retry {
  platform: NodeJS.Platform;
  patience: number;
  pause: number;
}

const RETRY: Retry = { platform: process.platform, patience: 10_000, pause: 50 };
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Opens or renames a file of a run, or does anything else to it that is done whole or not at all. On Windows a writer that replaces it, or a
 * virus scanner, can hold it for a moment: then it is tried again for 10 s. Elsewhere these errors stay, and are thrown at once.
 */
export async function retryBusy<T>(action: () => Promise<T>, retry: Partial<Retry> = {}): Promise<T> {
  const { platform, patience, pause } = { ...RETRY, ...retry };
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const isBusy = platform === 'win32' && BUSY.has(errorCode(error) ?? '');
      if (!isBusy || Date.now() > deadline) throw error;
      await sleep(pause);
    }
  }
}

/** For readers that come again on a beat, and whose requests are waited for. */
const READ_PATIENCE: Partial<Retry> = { patience: 1000 };

/**
 * A run folder on this machine, for core's readers in the reading worker. Opens a file for each read, so that a replaced one is noticed.
 * The calls are synchronous inside: small reads cost a third of the CPU so, and a training run needs it. Who reads on and on must let
 * requests have their turn in between.
 */
export function nodeFiles(folder: string): RunFiles {
  const present = <T>(read: () => Promise<T>): Promise<T | undefined> =>
    unlessAbsent(() => retryBusy(read, READ_PATIENCE));
  return {
    // Of a pipe it would be 0: there seems to be nothing where something cannot be read.
    size: (file) =>
      present(async () => {
        const found = statSync(join(folder, file));
        refuseSpecial(found, join(folder, file));
        return found.size;
      }),
    read: async (file, offset, length) =>
      (await present(async () => readAt(join(folder, file), offset, length))) ?? new Uint8Array(0),
    decode: decodeUtf8,
  };
}

/** The same folder as if it held only these logs: a reader of it leaves the others alone. */
export function onlyLogs(files: RunFiles, logs: readonly string[]): RunFiles {
  const isHidden = (file: string): boolean => file.endsWith('.jsonl') && !logs.includes(file);
  return { ...files, size: async (file) => (isHidden(file) ? undefined : files.size(file)) };
}

/**
 * Tells two states of a file or folder apart; undefined where it is absent. Not by the time alone: it ticks every few ms, and a file may
 * be replaced twice within.
 */
export const fingerprint = (path: string): Promise<string | undefined> =>
  unlessAbsent(async () => {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  });

/** Not blocking: the opening of a pipe that nobody writes to would never come back. Nothing changes for regular files. */
const READ = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading; a folder, pipe, device or socket is refused, without waiting for one.
 * Rejects with GrpoError `file-is-folder`, `file-not-regular`, or the system's error.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  // Looked at first: to open a device can do something already.
  refuseSpecial(await stat(path), path);
  const file = await open(path, READ);
  try {
    refuseSpecial(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The text of a small file that others may have replaced by something else.
 * Rejects with GrpoError `file-too-large` beyond `SMALL_FILE`, and as `openRegular`
 */
export async function readSmall(path: string): Promise<string> {
  const file = await retryBusy(() => openRegular(path));
  try {
    const { size } = await file.stat();
    if (size > SMALL_FILE)
      throw new GrpoError({
        code: 'file-too-large',
        message: `${path} has more than ${SMALL_FILE / 2 ** 20} MiB: it is none that GRPO Studio wrote.`,
        where: path,
        fix: 'Move it out of the folder.',
      });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function readAt(path: string, offset: number, length: number): Uint8Array {
  const descriptor = openSync(path, READ);
  try {
    const found = fstatSync(descriptor);
    refuseSpecial(found, path);
    // Whoever asks for more than there is, by a number in a damaged record, gets what there is.
    const bytes = new Uint8Array(Math.max(0, Math.min(length, found.size - offset)));
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(descriptor, bytes, done, bytes.length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes as text; undefined where they are no UTF-8: a replaced character would be a value changed on the way. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undefined where the path is absent; other errors are thrown on. */
export async function unlessAbsent<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
