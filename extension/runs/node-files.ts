import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFiles } from '../../core/run/files.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The system's error code (`ENOENT`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * A run folder on this machine, for core's readers in the reading worker. Opens a file for each read, so that a replaced one is noticed.
 * The calls are synchronous inside: small reads cost a third of the CPU so, and a training run needs it. Who reads on and on must let
 * requests have their turn in between.
 */
export function nodeFiles(folder: string): RunFiles {
  return {
    size: (file) => unlessAbsent(async () => statSync(join(folder, file)).size),
    read: async (file, offset, length) =>
      (await unlessAbsent(async () => readAt(join(folder, file), offset, length))) ?? new Uint8Array(0),
    decode: (bytes) => decoder.decode(bytes),
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

function readAt(path: string, offset: number, length: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const read = readSync(descriptor, bytes, done, length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(descriptor);
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
