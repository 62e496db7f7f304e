import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import type { RunFiles } from '../../core/run/files.ts';
import { openInput } from '../files/input.ts';
import { decodeUtf8 } from '../files/utf8.ts';
import { errorCode } from './file-system.ts';

/** A run folder on this machine, for core's readers. Opens a file for each read, so that a replaced one is noticed. */
export function runFiles(folder: string): RunFiles {
  return {
    // Of a pipe it would be 0: there seems to be nothing where something cannot be read.
    size: (file) =>
      absentAsUndefined(async () => {
        const found = await stat(join(folder, file));
        refuseSpecial(found, join(folder, file));
        return found.size;
      }),
    read: async (file, offset, length) =>
      (await absentAsUndefined(() => readAt(join(folder, file), offset, length))) ?? new Uint8Array(0),
    decode: decodeUtf8,
  };
}

async function readAt(path: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await openInput(path);
  try {
    // Whoever asks for more than there is, by a number in a damaged record, gets what there is.
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}

async function absentAsUndefined<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
