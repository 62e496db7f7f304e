import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { GrpoError, systemError, type SystemFault } from '../../core/errors/index.ts';
import { refuseSpecial } from '../../core/errors/special-files.ts';

/** Not blocking: the opening of a FIFO that nobody writes to would never come back. Nothing changes for regular files. */
const READ = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** Bytes that a file may have which is read whole: configs, manifests, tokenizers, reward files. */
export const LONGEST_WHOLE_FILE = 1 << 29;

const PIECE = 1 << 20;

/** What is known of an input besides its path. */
export interface InputOptions extends SystemFault {
  /** A larger file is refused, in bytes. */
  longest?: number;
}

/**
 * Opens an input for reading. Whatever is no regular file (a folder, FIFO, device or socket) is refused before anything is read of it.
 * @throws GrpoError `file-...`
 */
export async function openInput(path: string, options: InputOptions = {}): Promise<FileHandle> {
  return translated(path, options, async () => {
    // Looked at first: to open a device can do something already.
    refuseSpecial(await stat(path), path, options.where);
    const file = await open(path, READ);
    try {
      checked(await file.stat(), path, options);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

/**
 * The bytes of an input, whole.
 * @throws GrpoError `file-...`; `file-too-large` beyond `longest` (default 512 MiB)
 */
export async function readInput(path: string, options: InputOptions = {}): Promise<Buffer> {
  const file = await openInput(path, { longest: LONGEST_WHOLE_FILE, ...options });
  try {
    return await translated(path, options, () => file.readFile());
  } finally {
    await file.close();
  }
}

/** The text of an input, UTF-8, whole. @throws as `readInput` */
export async function readInputText(path: string, options: InputOptions = {}): Promise<string> {
  return (await readInput(path, options)).toString('utf8');
}

/** The bytes of an input in pieces of at most 1 MiB, each in memory of its own. @throws as `openInput` */
export async function* inputPieces(path: string, options: InputOptions = {}): AsyncGenerator<Buffer> {
  const file = await openInput(path, options);
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const { bytesRead } = await translated(path, options, () => file.read(piece, 0, PIECE, null));
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** As `readInput`, at once. */
export function readInputSync(path: string, options: InputOptions = {}): Buffer {
  try {
    refuseSpecial(statSync(path), path, options.where);
    const fd = openSync(path, READ);
    try {
      checked(fstatSync(fd), path, { longest: LONGEST_WHOLE_FILE, ...options });
      const pieces: Buffer[] = [];
      for (;;) {
        const piece = Buffer.allocUnsafe(PIECE);
        const read = readSync(fd, piece);
        if (read === 0) return Buffer.concat(pieces);
        pieces.push(piece.subarray(0, read));
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw systemError(error, { path, ...options }) ?? error;
  }
}

function checked(found: Stats, path: string, { longest = Infinity, where }: InputOptions): void {
  refuseSpecial(found, path, where);
  if (found.size <= longest) return;
  throw new GrpoError({
    code: 'file-too-large',
    message: `${path} has ${found.size} bytes; at most ${longest} are read of such a file.`,
    where: where ?? path,
    fix: 'Look whether it is the right file.',
  });
}

async function translated<T>(path: string, fault: SystemFault, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw systemError(error, { path, ...fault }) ?? error;
  }
}
