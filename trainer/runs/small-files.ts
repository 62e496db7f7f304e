import { dirname } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { SMALL_FILE } from '../../core/run/files.ts';
import { errorCode, type FileSystem } from './file-system.ts';

/** Writes all bytes; a short write is followed by another one, which reports the full disk. */
export function writeAll(files: FileSystem, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += files.write(fd, bytes.subarray(done));
}

/** Writes a file that is to be renamed. @returns its path */
export function writeBeside(files: FileSystem, beside: string, text: string): string {
  const fd = files.open(beside, 'w');
  try {
    writeAll(files, fd, Buffer.from(text));
  } finally {
    files.close(fd);
  }
  return beside;
}

/** Replaces a small file: written beside, then renamed, so that a reader sees the old or the new one, never a half. */
export function replaceFile(files: FileSystem, path: string, text: string): void {
  files.rename(writeBeside(files, `${path}.tmp`, text), path);
}

/**
 * As `replaceFile`, and on the medium when the promise is fulfilled. While it waits for that, a timer may replace the same file (the
 * heartbeat does): each has a file of its own beside it.
 */
export async function replaceFileDurably(files: FileSystem, path: string, text: string): Promise<void> {
  const beside = writeBeside(files, `${path}.durable.tmp`, text);
  await files.flush(beside);
  files.rename(beside, path);
  await files.flush(dirname(path));
}

/** The bytes of an open file from `position` to `end` (or the end of the file), in pieces of at most 1 MiB. */
export function* readPieces(
  files: FileSystem,
  fd: number,
  position = 0,
  end = Infinity,
): Generator<Uint8Array> {
  for (let at = position; at < end;) {
    const piece = new Uint8Array(Math.min(1 << 20, end - at));
    const got = files.read(fd, piece, at);
    if (got === 0) return;
    at += got;
    yield piece.subarray(0, got);
  }
}

/**
 * A small file's text, undefined where it is absent.
 * @throws GrpoError `file-too-large` for more than `SMALL_FILE`: none of ours comes near it
 */
export function readSmallFile(files: FileSystem, path: string): string | undefined {
  let fd: number;
  try {
    fd = files.open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (const piece of readPieces(files, fd)) {
      length += piece.length;
      if (length > SMALL_FILE) throw tooLarge(path);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  } finally {
    files.close(fd);
  }
}

const tooLarge = (path: string): GrpoError =>
  new GrpoError({
    code: 'file-too-large',
    message: `${path} has more than ${SMALL_FILE / 2 ** 20} MiB: it is none that GRPO Studio wrote.`,
    where: path,
    fix: 'Move it out of the run folder.',
  });
